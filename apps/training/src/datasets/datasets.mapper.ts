import type { Dataset, DatasetProfile, ProfiledDataset } from '@intelgraph/ml-training';

import type { DatasetDto, DatasetProfileDto, ProfiledDatasetDto } from './datasets.dto.js';

export function toDatasetDto(dataset: Dataset): DatasetDto {
  return {
    id: dataset.id,
    name: dataset.name,
    digest: dataset.digest,
    format: dataset.format,
    size_bytes: dataset.sizeBytes,
    rows: dataset.rows,
    columns: dataset.columns.map(({ name, type }) => ({ name, type })),
    created_by: dataset.createdBy,
    created_at: dataset.createdAt.toISOString(),
  };
}

export function toProfileDto({ rows, columns }: DatasetProfile): DatasetProfileDto {
  return {
    rows,
    columns: columns.map(({ topValues, quartiles, ...column }) => ({
      ...column,
      ...(quartiles === undefined ? {} : { quartiles: [...quartiles] }),
      top_values: topValues.map(({ value, count }) => ({ value, count })),
    })),
  };
}

export function toProfiledDatasetDto(dataset: ProfiledDataset): ProfiledDatasetDto {
  return { ...toDatasetDto(dataset), profile: toProfileDto(dataset.profile) };
}
