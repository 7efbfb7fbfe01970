import type { ColumnProfile, DatasetProfile } from './dataset-profile.js';
import type { DatasetEntity } from './dataset.entity.js';

/** An uploaded data set as callers see it. */
export interface Dataset {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  /** sha256 of the bytes, 64 lower-case hex digits. */
  readonly digest: string;
  readonly format: 'csv' | 'parquet';
  readonly sizeBytes: number;
  readonly rows: number;
  readonly columns: readonly Pick<ColumnProfile, 'name' | 'type'>[];
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** A data set with what is in it. */
export interface ProfiledDataset extends Dataset {
  readonly profile: DatasetProfile;
}

export function toDataset(entity: DatasetEntity): ProfiledDataset {
  return {
    id: entity.id,
    workspace: entity.workspace,
    name: entity.name,
    digest: entity.digest,
    format: entity.format,
    sizeBytes: Number(entity.sizeBytes),
    rows: entity.rows,
    columns: entity.profile.columns.map(({ name, type }) => ({ name, type })),
    createdBy: entity.createdBy,
    createdAt: entity.createdAt,
    profile: entity.profile,
  };
}
