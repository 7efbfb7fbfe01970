import type { ModelState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { ModelEntity } from './model.entity.js';
import { ModelNotFoundError } from './models.errors.js';
import { toModelState } from './models.mapper.js';

/** Finds a model by id or name; an id wins over an equal name. @throws ModelNotFoundError */
export async function findModel(manager: EntityManager, workspace: string, model: string): Promise<ModelEntity> {
  const found = await manager.find(ModelEntity, {
    where: [
      { workspace, id: model },
      { workspace, name: model },
    ],
  });
  const match = found.find(({ id }) => id === model) ?? found[0];
  if (match === undefined) throw new ModelNotFoundError(model);
  return match;
}

/** Holds the model until the transaction ends: writes to its versions and stages happen one after another. */
export async function lockModel(tx: Transaction, modelId: string): Promise<void> {
  await tx.query('SELECT id FROM models WHERE id = $1 FOR UPDATE', [modelId]);
}

/** Adds a model unless one of this name exists. */
export async function insertModelIfAbsent(tx: Transaction, model: ModelEntity): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO models (id, workspace, name, description, tags, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT ON CONSTRAINT models_name_unique DO NOTHING RETURNING id`,
    [model.id, model.workspace, model.name, model.description, model.tags, model.createdBy, model.createdAt],
  );
  return rows.length === 1;
}

/** Reads of models. */
export class ModelsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ModelNotFoundError */
  async get(context: RequestContext, model: string): Promise<ModelState> {
    requireRole(context, 'viewer');
    return toModelState(await findModel(this.dataSource.manager, context.workspace, model));
  }

  /** By name, ascending. */
  async list(context: RequestContext, page: PageRequest & { tag?: string }): Promise<Page<ModelState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(ModelEntity)
      .createQueryBuilder('model')
      .where('model.workspace = :workspace', { workspace: context.workspace });
    if (page.tag !== undefined) query.andWhere(':tag = ANY (model.tags)', { tag: page.tag });
    const order = { expressions: ['model.name'], direction: 'ASC' as const, cursorOf: (m: ModelEntity) => [m.name] };
    const { items, nextPageToken } = await keysetPage(query, order, page);
    return { items: items.map(toModelState), nextPageToken };
  }
}
