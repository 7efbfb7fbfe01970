import type { JsonSchema } from '../schemas/json-schema.js';

import {
  type AbTestGuardrailState,
  type AbTestStopRulesState,
  GUARDRAILS_SCHEMA,
  STOP_RULES_SCHEMA,
} from './ab-test-rules.schemas.js';
import { CHECKLIST_SCHEMA, STAGE_KINDS_SCHEMA, type ChecklistItemState } from './registry-stages.schemas.js';

export interface ModelState {
  id: string;
  name: string;
  description: string;
  tags: string[];
  created_by: string;
  created_at: string;
  /** Key -> value; MLflow's tags. This and what follows is absent in events before 0.3. */
  labels?: Record<string, string>;
  updated_at?: string;
  /** When it was deleted; it can be restored until it is purged. */
  deleted_at?: string | null;
  /** Counts up with every write to the model, its labels and its aliases. */
  revision?: number;
}

/** That a version should no longer be used, why, and what instead. */
export interface DeprecationState {
  reason: string;
  /** `<version>` of the same model or `<model>@<version>`. */
  successor: string | null;
  deprecated_by: string;
  deprecated_at: string;
}

/**
 * Everything about a version. What was registered never changes; stage, description, labels, deprecation, deletion and
 * (while pending) the artifact fields do, and `revision` with them.
 */
export interface ModelVersionState {
  id: string;
  model_id: string;
  model_name: string;
  version: string;
  /** As the workspace calls it. */
  stage: string;
  framework: string;
  model_type: string;
  author: string;
  description: string;
  artifact_uri: string;
  artifact_digest: string | null;
  /** stored, pending or external. */
  artifact_status: string;
  model_size_bytes: number | null;
  metrics: Record<string, number>;
  hyperparameters: Record<string, unknown>;
  tags: string[];
  signature: Record<string, unknown> | null;
  run_id: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
  revision: number;
  /** 1, 2, 3 … in the order of registration; MLflow's version. This and what follows is absent in events before 0.3. */
  number?: number;
  /** Key -> value; MLflow's tags. `semver` is always among them. */
  labels?: Record<string, string>;
  /** Where the files came from, as the caller put it. */
  source?: string;
  run_link?: string;
  deprecation?: DeprecationState | null;
  deleted_at?: string | null;
  /** development, staging, production or archived; absent in events before 0.4, where it is the stage. */
  stage_kind?: string;
}

export interface RollbackState {
  model_id: string;
  model_name: string;
  version: ModelVersionState;
  replaced: ModelVersionState;
  reason: string;
}

export interface LineageParentState {
  model_id: string;
  version: string;
  relationship: string;
  resolved: boolean;
}

export interface LineageDatasetState {
  dataset_id: string;
  version: string;
  split: string;
  size: number | null;
  digest: string | null;
}

export interface LineageState {
  model_id: string;
  model_name: string;
  model_version: string;
  parent_models: LineageParentState[];
  datasets: LineageDatasetState[];
  experiment_id: string | null;
  run_id: string | null;
  job_id: string | null;
}

/** A version after its stage changed; `from_stage` is absent in events before 0.3. */
export interface ModelVersionStageChanged extends ModelVersionState {
  from_stage?: string;
}

/** A version as it was registered, with where it came from; `lineage` is absent in events before 0.2. */
export interface ModelVersionRegistered extends ModelVersionState {
  lineage?: LineageState;
}

export interface TransitionState {
  id: string;
  model_id: string;
  model_name: string;
  version: string;
  from_stage: string;
  to_stage: string;
  /** requested, approved, rejected, withdrawn or expired. */
  status: string;
  comment: string;
  checklist: ChecklistItemState[];
  requested_by: string;
  requested_at: string;
  decided_by: string | null;
  decided_at: string | null;
  decision_comment: string;
  replaced_version: string | null;
  /** From then on it cannot be approved; null: never. This and what follows is absent in events before 0.4. */
  expires_at?: string | null;
  /** Whether the versions that are in the stage are archived; null: as the stage says. */
  archive_existing_versions?: boolean | null;
}

export interface AbTestArmState {
  /** Id or name, as it was given. */
  model_id: string;
  /** Name of the model: of the one found, else what was given. Absent in events before 0.2. */
  model_name?: string;
  version: string;
  resolved: boolean;
  /** sha256 (hex) of the artifact's manifest: what serves it. Null = unknown, external or pending; absent before 0.2. */
  artifact_digest?: string | null;
}

/** The whole state of an A/B test after a write. The optional members are absent in events before 0.2. */
export interface AbTestState {
  id: string;
  name: string;
  description: string;
  control_model: AbTestArmState;
  treatment_model: AbTestArmState;
  traffic_split: { control: number; treatment: number };
  start_date: string;
  end_date: string | null;
  /** draft, running, paused or stopped. */
  status: string;
  success_metrics: string[];
  created_by: string;
  created_at: string;
  /** When it took traffic for the first time. */
  started_at?: string | null;
  stopped_at?: string | null;
  updated_at?: string;
  /** Counts up with every write. */
  revision?: number;
  /** This and what follows is absent in events before 0.8. */
  guardrail_metrics?: AbTestGuardrailState[];
  /** Null = it never stops by itself. */
  stop_rules?: AbTestStopRulesState | null;
  /** The rule that stopped it; null where a person did, and before. */
  stop_reason?: string | null;
}

const text: JsonSchema = { type: 'string' };
const maybeText: JsonSchema = { type: ['string', 'null'] };
const flag: JsonSchema = { type: 'boolean' };
const time: JsonSchema = { type: 'string', format: 'date-time' };
const maybeTime: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const texts: JsonSchema = { type: 'array', items: text };
const maybeCount: JsonSchema = { type: ['integer', 'null'], minimum: 0 };

/** An object that has exactly these members, all of them. */
const record = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

/** A record that may have these members as well: those that later releases added. */
const extended = (base: JsonSchema, added: Record<string, JsonSchema>): JsonSchema => ({
  ...base,
  properties: { ...(base['properties'] as Record<string, JsonSchema>), ...added },
});

const LABELS: JsonSchema = { type: 'object', additionalProperties: text };
const REVISION: JsonSchema = { type: 'integer', minimum: 1 };

const MODEL_BEFORE_0_3 = record({
  id: text,
  name: text,
  description: text,
  tags: texts,
  created_by: text,
  created_at: time,
});

export const MODEL_SCHEMA = extended(MODEL_BEFORE_0_3, {
  labels: LABELS,
  updated_at: time,
  deleted_at: maybeTime,
  revision: REVISION,
});

const DEPRECATION = record({ reason: text, successor: maybeText, deprecated_by: text, deprecated_at: time });

const VERSION_BEFORE_0_3 = record({
  id: text,
  model_id: text,
  model_name: text,
  version: text,
  stage: text,
  framework: text,
  model_type: text,
  author: text,
  description: text,
  artifact_uri: text,
  artifact_digest: maybeText,
  artifact_status: { enum: ['stored', 'pending', 'external'] },
  model_size_bytes: maybeCount,
  metrics: { type: 'object', additionalProperties: { type: 'number' } },
  hyperparameters: { type: 'object' },
  tags: texts,
  signature: { type: ['object', 'null'] },
  run_id: maybeText,
  created_by: text,
  created_at: time,
  updated_at: time,
  revision: REVISION,
});

export const VERSION_SCHEMA = extended(VERSION_BEFORE_0_3, {
  number: { type: 'integer', minimum: 1 },
  labels: LABELS,
  source: text,
  run_link: text,
  deprecation: { anyOf: [DEPRECATION, { type: 'null' }] },
  deleted_at: maybeTime,
  stage_kind: STAGE_KINDS_SCHEMA,
});

export const ROLLBACK_SCHEMA = record({
  model_id: text,
  model_name: text,
  version: VERSION_SCHEMA,
  replaced: VERSION_SCHEMA,
  reason: text,
});

export const LINEAGE_SCHEMA = record({
  model_id: text,
  model_name: text,
  model_version: text,
  parent_models: {
    type: 'array',
    items: record({ model_id: text, version: text, relationship: text, resolved: flag }),
  },
  datasets: {
    type: 'array',
    items: record({ dataset_id: text, version: text, split: text, size: maybeCount, digest: maybeText }),
  },
  experiment_id: maybeText,
  run_id: maybeText,
  job_id: maybeText,
});

const TRANSITION_BEFORE_0_4 = record({
  id: text,
  model_id: text,
  model_name: text,
  version: text,
  from_stage: text,
  to_stage: text,
  status: { enum: ['requested', 'approved', 'rejected', 'withdrawn', 'expired'] },
  comment: text,
  checklist: CHECKLIST_SCHEMA,
  requested_by: text,
  requested_at: time,
  decided_by: maybeText,
  decided_at: maybeTime,
  decision_comment: text,
  replaced_version: maybeText,
});

export const TRANSITION_SCHEMA = extended(TRANSITION_BEFORE_0_4, {
  expires_at: maybeTime,
  archive_existing_versions: { type: ['boolean', 'null'] },
});

export const REGISTERED_SCHEMA = extended(VERSION_SCHEMA, { lineage: LINEAGE_SCHEMA });

export const STAGE_CHANGED_SCHEMA = extended(VERSION_SCHEMA, { from_stage: text });

const ARM = extended(record({ model_id: text, version: text, resolved: flag }), {
  model_name: text,
  artifact_digest: maybeText,
});

const ABTEST_BEFORE_0_2 = record({
  id: text,
  name: text,
  description: text,
  control_model: ARM,
  treatment_model: ARM,
  traffic_split: record({ control: { type: 'number' }, treatment: { type: 'number' } }),
  start_date: time,
  end_date: maybeTime,
  status: text,
  success_metrics: texts,
  created_by: text,
  created_at: time,
});

export const ABTEST_SCHEMA = extended(ABTEST_BEFORE_0_2, {
  started_at: maybeTime,
  stopped_at: maybeTime,
  updated_at: time,
  revision: { type: 'integer', minimum: 1 },
  guardrail_metrics: GUARDRAILS_SCHEMA,
  stop_rules: STOP_RULES_SCHEMA,
  stop_reason: maybeText,
});
