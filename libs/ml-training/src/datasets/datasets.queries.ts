import type { Page, PageRequest } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { DatasetEntity } from './dataset.entity.js';

export function findDataset(tx: EntityManager, workspace: string, id: string): Promise<DatasetEntity | null> {
  return tx.findOneBy(DatasetEntity, { workspace, id });
}

export function findDatasetByDigest(
  tx: EntityManager,
  workspace: string,
  digest: string,
): Promise<DatasetEntity | null> {
  return tx.findOneBy(DatasetEntity, { workspace, digest });
}

/** Newest first. */
export function listDatasets(source: DataSource, workspace: string, page: PageRequest): Promise<Page<DatasetEntity>> {
  const query = source.manager.createQueryBuilder(DatasetEntity, 'd').where('d.workspace = :workspace', { workspace });
  return keysetPage(
    query,
    { expressions: ['d.id'], casts: ['uuid'], direction: 'DESC', cursorOf: (row) => [row.id] },
    page,
  );
}
