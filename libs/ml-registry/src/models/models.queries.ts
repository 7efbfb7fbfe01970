import type { ModelState } from '@intelgraph/contracts';
import { requireRole, type Page, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import { IsNull, Not, type DataSource, type EntityManager } from 'typeorm';

import { aliasesOfModel, type ModelAlias } from '../aliases/alias-meanings.queries.js';

import { searchModels, type SearchModels } from './filtered-models.queries.js';
import { ModelEntity } from './model.entity.js';
import { ModelNotFoundError } from './models.errors.js';
import { toModelState } from './models.mapper.js';

/** Finds a model that is not deleted by id or name; an id wins over an equal name. @throws ModelNotFoundError */
export async function findModel(manager: EntityManager, workspace: string, model: string): Promise<ModelEntity> {
  const found = await manager.find(ModelEntity, {
    where: [
      { workspace, id: model, deletedAt: IsNull() },
      { workspace, name: model, deletedAt: IsNull() },
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

/** Giving names to models that exist happens one at a time in a workspace: two that swap names would wait for each other. */
export async function holdModelNames(tx: Transaction, workspace: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('registry.model_names', hashtext($1)::bigint))`, [
    workspace,
  ]);
}

/**
 * Evidence for promotions is kept by the model's name: it follows a renamed model, and lies under the id of a deleted one,
 * so that nothing counts for a later model of the same name.
 */
export async function moveEvidence(tx: Transaction, workspace: string, from: string, to: string): Promise<void> {
  await tx.query('UPDATE version_evidence SET model_name = $3 WHERE workspace = $1 AND model_name = $2', [
    workspace,
    from,
    to,
  ]);
}

/** Finds and holds a model. @throws ModelNotFoundError */
export async function findModelLocked(tx: Transaction, workspace: string, model: string): Promise<ModelEntity> {
  const found = await tx.find(ModelEntity, {
    where: [
      { workspace, id: model, deletedAt: IsNull() },
      { workspace, name: model, deletedAt: IsNull() },
    ],
    lock: { mode: 'pessimistic_write' },
  });
  const match = found.find(({ id }) => id === model) ?? found[0];
  if (match === undefined) throw new ModelNotFoundError(model);
  return match;
}

/** Finds and holds the model of this id, or the one that was deleted last under this name. @throws ModelNotFoundError */
export async function findDeletedModelLocked(tx: Transaction, workspace: string, model: string): Promise<ModelEntity> {
  const found = await tx.find(ModelEntity, {
    where: [
      { workspace, id: model, deletedAt: Not(IsNull()) },
      { workspace, name: model, deletedAt: Not(IsNull()) },
    ],
    order: { deletedAt: 'DESC', id: 'DESC' },
    lock: { mode: 'pessimistic_write' },
  });
  const match = found.find(({ id }) => id === model) ?? found[0];
  if (match === undefined) throw new ModelNotFoundError(model);
  return match;
}

/** Adds a model unless one of this name exists. */
export async function insertModelIfAbsent(tx: Transaction, model: ModelEntity): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `INSERT INTO models (id, workspace, name, description, tags, created_by, created_at, labels, updated_at, revision)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, 1)
     ON CONFLICT (workspace, name) WHERE deleted_at IS NULL DO NOTHING RETURNING id`,
    [
      model.id,
      model.workspace,
      model.name,
      model.description,
      model.tags,
      model.createdBy,
      model.createdAt,
      model.labels,
    ],
  );
  return rows.length === 1;
}

/** A model and what its aliases mean now. */
export type ModelWithAliases = ModelState & { aliases: ModelAlias[] };

/** Reads of models. */
export class ModelsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ModelNotFoundError */
  async get(context: RequestContext, model: string): Promise<ModelWithAliases> {
    requireRole(context, 'viewer');
    const found = await findModel(this.dataSource.manager, context.workspace, model);
    return { ...toModelState(found), aliases: await aliasesOfModel(this.dataSource.manager, found.id) };
  }

  /** By name, unless ordered. @throws InvalidInputError that names `filter`, `order_by` or `page_token` */
  async list(context: RequestContext, search: SearchModels): Promise<Page<ModelState>> {
    requireRole(context, 'viewer');
    const { items, nextPageToken } = await searchModels(this.dataSource.manager, context.workspace, search);
    return { items: items.map(toModelState), nextPageToken };
  }
}
