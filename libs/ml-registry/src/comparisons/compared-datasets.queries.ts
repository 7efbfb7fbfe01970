import { In, type EntityManager } from 'typeorm';

import { LineageDatasetEntity } from '../lineage/lineage.entities.js';

/** A data set and which of the versions came from it. */
export interface ComparedDataset {
  dataset_id: string;
  version: string;
  split: string;
  digest: string | null;
  used: boolean[];
}

/** All data sets of the versions; one with another digest is another. */
export async function datasetsOf(manager: EntityManager, versionIds: readonly string[]): Promise<ComparedDataset[]> {
  const found = await manager.find(LineageDatasetEntity, {
    where: { versionId: In([...versionIds]) },
    order: { datasetId: 'ASC', version: 'ASC', split: 'ASC', digest: 'ASC' },
  });
  const rows = new Map<string, ComparedDataset>();
  for (const { versionId, datasetId, version, split, digest } of found) {
    const key = JSON.stringify([datasetId, version, split, digest]);
    const row = rows.get(key) ?? { dataset_id: datasetId, version, split, digest, used: versionIds.map(() => false) };
    row.used = row.used.map((used, i) => used || versionIds[i] === versionId);
    rows.set(key, row);
  }
  return [...rows.values()];
}
