import type { ModelVersionState } from '@intelgraph/contracts';
import { MLFLOW_STAGES, mlflowRunId, type VersionView } from '@intelgraph/ml-registry';

interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A version as MLflow's clients read it: what is unset is left out. */
export function toWireModelVersion(version: VersionView): object {
  return {
    name: version.model_name,
    version: String(version.number),
    creation_timestamp: version.created_at,
    last_updated_timestamp: version.updated_at,
    user_id: version.created_by,
    current_stage: MLFLOW_STAGES[version.stage_kind],
    description: version.description,
    source: version.source,
    run_id: version.run_id === null ? '' : mlflowRunId(version.run_id),
    // A version whose files are still being uploaded to us is not ready to be loaded.
    status: version.artifact_status === 'pending' ? 'PENDING_REGISTRATION' : 'READY',
    run_link: version.run_link,
    tags: toWireTags(version.labels),
    aliases: version.aliases.length === 0 ? undefined : version.aliases,
  };
}

/** Labels as MLflow's list of tags; none is no list. */
export function toWireTags(labels: Readonly<Record<string, string>>): readonly Tag[] | undefined {
  const tags = Object.entries(labels).map(([key, value]) => ({ key, value }));
  return tags.length === 0 ? undefined : tags;
}

/** Of tags with one key the last one counts. */
export function toLabels(tags: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** The view of a version that was registered just now. */
export function newVersionView(version: Required<ModelVersionState>): VersionView {
  return {
    ...version,
    stage_kind: 'development',
    artifact_status: version.artifact_status === 'stored' ? 'stored' : 'external',
    aliases: [],
    created_at: Date.parse(version.created_at),
    updated_at: Date.parse(version.updated_at),
  };
}
