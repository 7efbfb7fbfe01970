import type { ExperimentState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { ExperimentEntity } from './experiment.entity.js';
import { ExperimentNotFoundError } from './experiments.errors.js';
import { toExperimentState } from './experiments.mapper.js';

/** Finds an experiment by id or name; an id wins. @throws ExperimentNotFoundError */
export async function findExperiment(
  manager: EntityManager,
  workspace: string,
  experiment: string,
): Promise<ExperimentEntity> {
  const found = await manager.find(ExperimentEntity, {
    where: [
      { workspace, id: experiment },
      { workspace, name: experiment },
    ],
  });
  const match = found.find(({ id }) => id === experiment) ?? found[0];
  if (match === undefined) throw new ExperimentNotFoundError(experiment);
  return match;
}

/** Adds an experiment unless one of this name exists. */
export async function insertExperimentIfAbsent(tx: Transaction, experiment: ExperimentEntity): Promise<boolean> {
  const { id, workspace, name, description, createdBy, createdAt } = experiment;
  const rows = await tx.query<unknown[]>(
    `INSERT INTO experiments (id, workspace, name, description, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT experiments_name_unique DO NOTHING RETURNING id`,
    [id, workspace, name, description, createdBy, createdAt],
  );
  return rows.length === 1;
}

/** Reads of experiments. */
export class ExperimentsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ExperimentNotFoundError */
  async get(context: RequestContext, experiment: string): Promise<ExperimentState> {
    requireRole(context, 'viewer');
    return toExperimentState(await findExperiment(this.dataSource.manager, context.workspace, experiment));
  }

  /** By name, ascending. */
  async list(context: RequestContext, page: PageRequest): Promise<Page<ExperimentState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(ExperimentEntity)
      .createQueryBuilder('experiment')
      .where('experiment.workspace = :workspace', { workspace: context.workspace });
    const cursorOf = ({ name }: ExperimentEntity): [string] => [name];
    const found = await keysetPage(query, { expressions: ['experiment.name'], direction: 'ASC', cursorOf }, page);
    return { items: found.items.map(toExperimentState), nextPageToken: found.nextPageToken };
  }
}
