import type { datasetsProto as proto } from '@intelgraph/contracts';
import type { ColumnProfile, ProfiledDataset } from '@intelgraph/ml-training';

/** Numbers only: values of a column may be personal. */
export function toWireDataset(dataset: ProfiledDataset): proto.GetDatasetResponse {
  const { id, name, digest, format, rows, sizeBytes, createdAt, profile } = dataset;
  return {
    id,
    name,
    digest,
    format,
    rows: BigInt(rows),
    sizeBytes: BigInt(sizeBytes),
    columns: profile.columns.map(toWireColumn),
    createdAt,
  };
}

function toWireColumn({ name, type, nulls, distinct, min, max, mean, stddev }: ColumnProfile): proto.DatasetColumn {
  const numbers = type === 'numeric' ? { min: numberOf(min), max: numberOf(max), mean, stddev } : {};
  return { name, type, nulls, distinct, ...numbers };
}

const numberOf = (value: number | string | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
