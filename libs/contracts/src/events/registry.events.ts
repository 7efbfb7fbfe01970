import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';
import type { EventDefinition } from './event-definition.js';
import {
  ABTEST_SCHEMA,
  LINEAGE_SCHEMA,
  MODEL_SCHEMA,
  REGISTERED_SCHEMA,
  ROLLBACK_SCHEMA,
  STAGE_CHANGED_SCHEMA,
  TRANSITION_SCHEMA,
  VERSION_SCHEMA,
} from './registry.schemas.js';
import type {
  AbTestState,
  LineageState,
  ModelState,
  ModelVersionRegistered,
  ModelVersionStageChanged,
  ModelVersionState,
  RollbackState,
  TransitionState,
} from './registry.schemas.js';

export type * from './registry.schemas.js';

const audited = <T>(type: string, description: string, schema: JsonSchema): EventDefinition<T> =>
  defineEvent<T>({ type: `registry.${type}.v1`, audited: true, description, schema });

export const modelCreated = audited<ModelState>('model.created', 'A model was created.', MODEL_SCHEMA);

export const modelVersionRegistered = audited<ModelVersionRegistered>(
  'version.registered',
  'A model version was registered.',
  REGISTERED_SCHEMA,
);
export const modelVersionFileUploaded = audited<ModelVersionState>(
  'version.file_uploaded',
  'A file of a pending model version was uploaded.',
  VERSION_SCHEMA,
);
export const modelVersionSealed = audited<ModelVersionState>(
  'version.sealed',
  'The uploaded files of a model version became its artifact.',
  VERSION_SCHEMA,
);
export const modelVersionRolledBack = audited<RollbackState>(
  'version.rolled_back',
  'A model went back to the version that was in production before.',
  ROLLBACK_SCHEMA,
);

/** The state of a version after its stage changed; the audited event is that of the transition or rollback. */
export const modelVersionStageChanged = defineEvent<ModelVersionStageChanged>({
  type: 'registry.version.stage_changed.v1',
  audited: false,
  description: 'A model version changed its stage.',
  schema: STAGE_CHANGED_SCHEMA,
});

export const lineageRecorded = audited<LineageState>(
  'lineage.recorded',
  'The lineage of a model version was recorded.',
  LINEAGE_SCHEMA,
);

export const transitionRequested = audited<TransitionState>(
  'transition.requested',
  'A change of stage was requested.',
  TRANSITION_SCHEMA,
);
export const transitionApproved = audited<TransitionState>(
  'transition.approved',
  'A change of stage was approved and took effect.',
  TRANSITION_SCHEMA,
);
export const transitionRejected = audited<TransitionState>(
  'transition.rejected',
  'A change of stage was rejected.',
  TRANSITION_SCHEMA,
);

export const abTestCreated = audited<AbTestState>('ab_test.created', 'An A/B test was recorded.', ABTEST_SCHEMA);
export const abTestUpdated = audited<AbTestState>(
  'ab_test.updated',
  'An A/B test was started, paused or stopped.',
  ABTEST_SCHEMA,
);

/** Every event of the registry domain. */
export const REGISTRY_EVENTS: readonly EventDefinition[] = [
  modelCreated,
  modelVersionRegistered,
  modelVersionFileUploaded,
  modelVersionSealed,
  modelVersionRolledBack,
  modelVersionStageChanged,
  lineageRecorded,
  transitionRequested,
  transitionApproved,
  transitionRejected,
  abTestCreated,
  abTestUpdated,
];
