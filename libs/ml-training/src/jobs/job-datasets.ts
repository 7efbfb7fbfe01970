import { basename } from 'node:path';

import type { ColumnKind } from '@intelgraph/ml-runtime';

import type { DataFile } from '../datasets/data-sources.js';
import type { RunDataset, RunInput } from '../ml-training.ports.js';

import type { JobResult } from './job-spec.js';
import type { TrainingJobEntity } from './training-job.entity.js';

/** MLflow's clients have room for 36 characters. */
const DIGEST_LENGTH = 32;
const MLFLOW_TYPES: Record<ColumnKind, string> = {
  numeric: 'double',
  categorical: 'string',
  boolean: 'boolean',
  timestamp: 'datetime',
};

/** What a job reads, for lineage; rows are known once it has read them. */
export function datasetsOf({ spec }: TrainingJobEntity, result?: JobResult): RunDataset[] {
  const entry = (data: DataFile, split: string, rows: number | undefined): RunDataset => ({
    datasetId: data.datasetId ?? `sha256:${data.digest}`,
    digest: data.digest,
    split,
    ...(rows === undefined ? {} : { rows }),
  });
  return [
    entry(spec.train, 'train', result?.rows),
    entry(spec.validation ?? spec.train, 'validation', result?.validationRows),
  ];
}

/** The same files as MLflow's clients see them; rows set aside for validation belong to the training file. */
export function inputsOf({ spec }: TrainingJobEntity, result?: JobResult): RunInput[] {
  const { rows = 0, validationRows = 0, columns } = result ?? {};
  const entry = (data: DataFile, context: string, count: number): RunInput => ({
    name: data.name ?? basename(data.file),
    digest: data.digest.slice(0, DIGEST_LENGTH),
    ...sourceOf(data),
    ...(columns === undefined ? {} : { schema: schemaOf(columns), profile: profileOf(count, columns.length) }),
    context,
  });
  if (spec.validation === undefined) return [entry(spec.train, 'training', rows + validationRows)];
  return [entry(spec.train, 'training', rows), entry(spec.validation, 'validation', validationRows)];
}

function sourceOf({ file, digest, datasetId }: DataFile): Pick<RunInput, 'sourceType' | 'source'> {
  return datasetId === undefined
    ? { sourceType: 'local', source: JSON.stringify({ uri: file, sha256: digest }) }
    : { sourceType: 'intelgraph', source: JSON.stringify({ dataset_id: datasetId, sha256: digest }) };
}

function schemaOf(columns: NonNullable<JobResult['columns']>): string {
  const specs = columns.map(({ name, kind }) => ({ type: MLFLOW_TYPES[kind], name, required: true }));
  return JSON.stringify({ mlflow_colspec: specs });
}

function profileOf(rows: number, columns: number): string {
  return JSON.stringify({ num_rows: rows, num_elements: rows * columns });
}
