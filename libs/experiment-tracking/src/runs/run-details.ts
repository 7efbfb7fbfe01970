import type { DatasetInput, InputsAndOutputs, ModelOutput } from '../inputs/run-input.js';

import { RUN_COLUMNS, type RunRow, toRun } from './run-row.js';
import type { Run } from './run.js';

/** A run with all that it read and made. */
export type RunDetails = Run & InputsAndOutputs;

interface WireDataset {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is attached to a run. */
export interface AttachedRow {
  readonly dataset_inputs: readonly WireDataset[] | null;
  readonly models: readonly [direction: 'input' | 'output', modelId: string, step: string][] | null;
}

export type RunDetailsRow = RunRow & AttachedRow;

const DATASET_INPUTS = `
  SELECT json_agg(json_build_object('name', d.name, 'digest', d.digest, 'source_type', d.source_type,
                                    'source', d.source, 'schema', d.schema, 'profile', d.profile, 'tags', u.tags)
                  ORDER BY d.id)
    FROM run_datasets u JOIN input_datasets d ON d.id = u.dataset_id WHERE u.run_id = r.id`;

const MODELS = `
  SELECT json_agg(json_build_array(m.direction, m.model_id, m.step::text) ORDER BY m.step, m.model_id)
    FROM run_models m WHERE m.run_id = r.id`;

/**
 * The columns of an `AttachedRow`, for a SELECT from `runs r`. Most runs have neither data sets nor models, and to ask whether
 * there are any costs less than to sort none.
 */
export const ATTACHED_COLUMNS = `
  CASE WHEN EXISTS (SELECT FROM run_datasets u WHERE u.run_id = r.id) THEN (${DATASET_INPUTS}) END AS dataset_inputs,
  CASE WHEN EXISTS (SELECT FROM run_models m WHERE m.run_id = r.id) THEN (${MODELS}) END AS models`;

/** What `RunDetailsRow` needs, from `RUNS`: all of a run in one statement. */
export const RUN_DETAIL_COLUMNS = `${RUN_COLUMNS}, ${ATTACHED_COLUMNS}`;

export const toRunDetails = (row: RunDetailsRow): RunDetails => Object.assign(toRun(row), toInputsAndOutputs(row));

export function toInputsAndOutputs(row: AttachedRow): InputsAndOutputs {
  const models = row.models ?? [];
  return {
    datasetInputs: (row.dataset_inputs ?? []).map(toDatasetInput),
    modelInputs: models.filter(([direction]) => direction === 'input').map(([, modelId]) => modelId),
    modelOutputs: models
      .filter(([direction]) => direction === 'output')
      .map(([, modelId, step]): ModelOutput => ({ modelId, step: BigInt(step) })),
  };
}

function toDatasetInput({ tags, source_type: sourceType, ...dataset }: WireDataset): DatasetInput {
  return { dataset: { ...dataset, sourceType }, tags };
}
