import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { findModel } from '../models/models.queries.js';

import { aliasesOfModel, type ModelAlias } from './alias-meanings.queries.js';

/** Reads of aliases. */
export class AliasesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** All of a model's, by name. @throws ModelNotFoundError */
  async list(context: RequestContext, model: string): Promise<ModelAlias[]> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    return aliasesOfModel(this.dataSource.manager, id);
  }
}
