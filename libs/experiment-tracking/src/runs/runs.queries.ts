import type { RunState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { findExperiment } from '../experiments/experiments.queries.js';

import { RunEntity } from './run.entity.js';
import type { RunStatus } from './run.states.js';
import { RunNotFoundError } from './runs.errors.js';
import { toRunState } from './runs.mapper.js';

/** @throws RunNotFoundError */
export async function findRun(manager: EntityManager, workspace: string, id: string): Promise<RunEntity> {
  const run = await manager.findOneBy(RunEntity, { workspace, id });
  if (run === null) throw new RunNotFoundError(id);
  return run;
}

export interface ListRuns extends PageRequest {
  /** Id or name of an experiment. */
  readonly experiment?: string;
  readonly status?: RunStatus;
  readonly job_id?: string;
}

/** Reads of runs. */
export class RunsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws RunNotFoundError */
  async get(context: RequestContext, id: string): Promise<RunState> {
    requireRole(context, 'viewer');
    return toRunState(await findRun(this.dataSource.manager, context.workspace, id));
  }

  /** Newest first. @throws ExperimentNotFoundError */
  async list(context: RequestContext, page: ListRuns): Promise<Page<RunState>> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const query = this.dataSource
      .getRepository(RunEntity)
      .createQueryBuilder('run')
      .where('run.workspace = :workspace', { workspace });
    if (page.experiment !== undefined) {
      const { id } = await findExperiment(this.dataSource.manager, workspace, page.experiment);
      query.andWhere('run.experiment_id = :id', { id });
    }
    if (page.status !== undefined) query.andWhere('run.status = :status', { status: page.status });
    if (page.job_id !== undefined) query.andWhere('run.job_id = :job', { job: page.job_id });
    const cursorOf = ({ id }: RunEntity): [string] => [id];
    const found = await keysetPage(query, { expressions: ['run.id'], direction: 'DESC', cursorOf }, page);
    return { items: found.items.map(toRunState), nextPageToken: found.nextPageToken };
  }

  /** Whether a run of the caller's workspace holds this artifact. */
  async holdsArtifact(context: RequestContext, digest: string): Promise<boolean> {
    return this.dataSource
      .getRepository(RunEntity)
      .createQueryBuilder('run')
      .where('run.workspace = :workspace', { workspace: context.workspace })
      .andWhere('run.artifacts @> :held::jsonb', { held: JSON.stringify([{ digest }]) })
      .getExists();
  }
}
