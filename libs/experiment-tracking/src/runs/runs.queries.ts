import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { type KeysetOrder, keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { RunEntity } from './run.entity.js';
import type { Run, RunFilter } from './run.js';
import { RunNotFoundError } from './runs.errors.js';
import { toRun } from './runs.mapper.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NEWEST_FIRST: KeysetOrder<RunEntity> = {
  expressions: ['r.startedAt', 'r.id'],
  casts: ['timestamptz', 'uuid'],
  direction: 'DESC',
  cursorOf: (row) => [row.startedAt.toISOString(), row.id],
};

/** Reads runs of the caller's workspace. */
export class RunsQueries {
  constructor(private readonly dataSource: DataSource) {}

  async list(context: RequestContext, filter: RunFilter, page: PageRequest): Promise<Page<Run>> {
    requireRole(context, 'viewer');
    const { experiment, status, jobId } = filter;
    const query = this.dataSource
      .getRepository(RunEntity)
      .createQueryBuilder('r')
      .where('r.workspace = :workspace', { workspace: context.workspace });
    if (experiment !== undefined) query.andWhere('r.experimentName = :experiment', { experiment });
    if (status !== undefined) query.andWhere('r.status = :status', { status });
    if (jobId !== undefined) query.andWhere('r.jobId = :jobId', { jobId });
    const result = await keysetPage(query, NEWEST_FIRST, page);
    return { ...result, items: result.items.map(toRun) };
  }

  /** @throws RunNotFoundError */
  async get(context: RequestContext, id: string): Promise<Run> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const run = UUID.test(id)
      ? await this.dataSource.getRepository(RunEntity).findOne({ where: { workspace, id } })
      : null;
    if (run === null) throw new RunNotFoundError(id);
    return toRun(run);
  }

  /** Whether a run of the caller's workspace holds an artifact with this manifest digest (sha256, hex). */
  async holdsArtifact(context: RequestContext, digest: string): Promise<boolean> {
    requireRole(context, 'viewer');
    return this.dataSource
      .getRepository(RunEntity)
      .createQueryBuilder('r')
      .where('r.workspace = :workspace', { workspace: context.workspace })
      .andWhere('r.artifacts @> :held::jsonb', { held: JSON.stringify([{ digest }]) })
      .getExists();
  }
}

/** The run, locked until the transaction ends. @throws RunNotFoundError */
export async function lockRun(tx: Transaction, workspace: string, id: string): Promise<RunEntity> {
  const run = UUID.test(id)
    ? await tx.findOne(RunEntity, { where: { workspace, id }, lock: { mode: 'pessimistic_write' } })
    : null;
  if (run === null) throw new RunNotFoundError(id);
  return run;
}

/** Inserts the run, or finds the one that was made with the same idempotency key. */
export async function insertRun(tx: Transaction, draft: RunEntity): Promise<{ run: RunEntity; isNew: boolean }> {
  await tx
    .createQueryBuilder()
    .insert()
    .into(RunEntity)
    .values(draft as never)
    .orIgnore()
    .execute();
  const { workspace, idempotencyKey } = draft;
  const run =
    idempotencyKey === null ? draft : await tx.findOneOrFail(RunEntity, { where: { workspace, idempotencyKey } });
  return { run, isNew: run.id === draft.id };
}

/** Writes what can change of a run. Not `save`: its comparison stumbles over a metric called `hasOwnProperty`. */
export async function updateRun(tx: Transaction, run: RunEntity): Promise<void> {
  const { params, latestMetrics, tags, artifacts, status, endedAt, version } = run;
  const changes = { params, latestMetrics, tags, artifacts, status, endedAt, version };
  await tx.update(RunEntity, { id: run.id }, changes as never);
}
