import {
  modelVersionDeleted,
  modelVersionDeprecated,
  modelVersionLabelDeleted,
  modelVersionLabelSet,
  modelVersionPurged,
  modelVersionRegistered,
  modelVersionRestored,
  modelVersionSealed,
  modelVersionStageChanged,
  type ModelVersionState,
  modelVersionUpdated,
  transitionApproved,
  transitionExpired,
  transitionRejected,
  transitionRequested,
  type TransitionState,
  transitionWithdrawn,
} from '@intelgraph/contracts';

import { mlflowRunId } from '../versions/run-ids.js';

import type { Occurrence } from './occurrence.js';
import { type OccurrenceRule, when } from './occurrence-rule.js';
import { isPrompt, promptText, shownLabels } from './prompt-labels.js';
import type { RegistryWebhookEvent } from './webhook-events.js';

/** Every call about a version names it in MLflow's way and by its semantic version. */
const about = (
  event: RegistryWebhookEvent,
  version: ModelVersionState,
  more: Readonly<Record<string, unknown>> = {},
): Occurrence => ({
  event,
  modelId: version.model_id,
  data: { name: version.model_name, version: String(version.number), semver: version.version, ...more },
});

function creation(version: ModelVersionState): Occurrence {
  const { labels = {}, run_id: runId } = version;
  const description = version.description === '' ? null : version.description;
  const tags = shownLabels(labels);
  if (isPrompt(labels)) {
    return about('prompt_version.created', version, { template: promptText(labels), tags, description });
  }
  return about('model_version.created', version, {
    source: version.source ?? version.artifact_uri,
    run_id: runId === null ? null : mlflowRunId(runId),
    tags,
    description,
  });
}

const label = (
  version: ModelVersionState,
  action: 'set' | 'deleted',
  data: Readonly<Record<string, unknown>>,
): Occurrence =>
  about(isPrompt(version.labels) ? `prompt_version_tag.${action}` : `model_version_tag.${action}`, version, data);

const transition = (event: RegistryWebhookEvent, state: TransitionState): Occurrence => ({
  event,
  modelId: state.model_id,
  data: {
    id: state.id,
    name: state.model_name,
    semver: state.version,
    from_stage: state.from_stage,
    to_stage: state.to_stage,
    comment: state.comment,
    requested_by: state.requested_by,
    requested_at: state.requested_at,
    decided_by: state.decided_by,
    decided_at: state.decided_at,
    decision_comment: state.decision_comment,
  },
});

export const VERSION_OCCURRENCES: readonly OccurrenceRule[] = [
  when(modelVersionRegistered, creation),
  when(modelVersionUpdated, ({ version }) =>
    about('model_version.updated', version, {
      description: version.description,
      tags: shownLabels(version.labels),
    }),
  ),
  when(modelVersionSealed, (version) =>
    about('model_version.sealed', version, { artifact_digest: version.artifact_digest }),
  ),
  when(modelVersionDeprecated, ({ version }) =>
    about('model_version.deprecated', version, { deprecation: version.deprecation ?? null }),
  ),
  when(modelVersionDeleted, ({ version }) => about('model_version.deleted', version)),
  when(modelVersionRestored, ({ version }) => about('model_version.restored', version)),
  when(modelVersionPurged, ({ version }) => about('model_version.purged', version)),
  when(modelVersionLabelSet, ({ version, key, value }) => label(version, 'set', { key, value })),
  when(modelVersionLabelDeleted, ({ version, key }) => label(version, 'deleted', { key })),
  when(modelVersionStageChanged, (version) =>
    about('model_version.stage_changed', version, { from_stage: version.from_stage, to_stage: version.stage }),
  ),
  when(transitionRequested, (state) => transition('stage_transition.requested', state)),
  when(transitionApproved, (state) => transition('stage_transition.approved', state)),
  when(transitionRejected, (state) => transition('stage_transition.rejected', state)),
  when(transitionWithdrawn, (state) => transition('stage_transition.withdrawn', state)),
  when(transitionExpired, (state) => transition('stage_transition.expired', state)),
];
