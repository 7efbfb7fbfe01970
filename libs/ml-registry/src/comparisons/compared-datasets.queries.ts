import { In, type EntityManager } from 'typeorm';

import { LineageDatasetEntity } from '../lineage/lineage.entities.js';

import { type ComparedDataset, datasetRows } from './side-by-side.js';

/** All data sets of the versions; one with another digest is another. */
export async function datasetsOf(manager: EntityManager, versionIds: readonly string[]): Promise<ComparedDataset[]> {
  const found = await manager.find(LineageDatasetEntity, { where: { versionId: In([...versionIds]) } });
  return datasetRows(
    versionIds.map((id) =>
      found
        .filter(({ versionId }) => versionId === id)
        .map(({ datasetId: dataset_id, version, split, digest }) => ({ dataset_id, version, split, digest })),
    ),
  );
}
