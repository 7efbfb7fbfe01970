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

export interface RunDetailsRow extends RunRow {
  readonly dataset_inputs: readonly WireDataset[] | null;
  readonly models: readonly [direction: 'input' | 'output', modelId: string, step: string][] | null;
}

/** What `RunDetailsRow` needs, from `runs r JOIN experiments e`: all of a run in one statement. */
export const RUN_DETAIL_COLUMNS = `${RUN_COLUMNS},
  (SELECT json_agg(json_build_object('name', d.name, 'digest', d.digest, 'source_type', d.source_type,
                                     'source', d.source, 'schema', d.schema, 'profile', d.profile, 'tags', u.tags)
                   ORDER BY d.id)
     FROM run_datasets u JOIN input_datasets d ON d.id = u.dataset_id WHERE u.run_id = r.id) AS dataset_inputs,
  (SELECT json_agg(json_build_array(m.direction, m.model_id, m.step::text) ORDER BY m.step, m.model_id)
     FROM run_models m WHERE m.run_id = r.id) AS models`;

export function toRunDetails(row: RunDetailsRow): RunDetails {
  const models = row.models ?? [];
  return Object.assign(toRun(row), {
    datasetInputs: (row.dataset_inputs ?? []).map(toDatasetInput),
    modelInputs: models.filter(([direction]) => direction === 'input').map(([, modelId]) => modelId),
    modelOutputs: models
      .filter(([direction]) => direction === 'output')
      .map(([, modelId, step]): ModelOutput => ({ modelId, step: BigInt(step) })),
  });
}

function toDatasetInput({ tags, source_type: sourceType, ...dataset }: WireDataset): DatasetInput {
  return { dataset: { ...dataset, sourceType }, tags };
}
