import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { type KeysetOrder, keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { ExperimentEntity } from './experiment.entity.js';
import type { Experiment } from './experiment.js';
import { ExperimentNotFoundError } from './experiments.errors.js';

const BY_NAME: KeysetOrder<ExperimentEntity> = {
  expressions: ['e.name'],
  direction: 'ASC',
  cursorOf: (row) => [row.name],
};

/** Reads experiments of the caller's workspace. */
export class ExperimentsQueries {
  constructor(private readonly dataSource: DataSource) {}

  async list(context: RequestContext, page: PageRequest): Promise<Page<Experiment>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(ExperimentEntity)
      .createQueryBuilder('e')
      .where('e.workspace = :workspace', { workspace: context.workspace });
    return keysetPage(query, BY_NAME, page);
  }

  /** @throws ExperimentNotFoundError */
  async get(context: RequestContext, name: string): Promise<Experiment> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const experiment = await this.dataSource.getRepository(ExperimentEntity).findOne({ where: { workspace, name } });
    if (experiment === null) throw new ExperimentNotFoundError(name);
    return experiment;
  }
}
