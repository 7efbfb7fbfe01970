import type { Page, PageRequest } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { BatchChunkEntity } from './batch-chunk.entity.js';
import { BatchJobEntity } from './batch-job.entity.js';
import type { BatchJobState } from './batch-job.states.js';

/** What a list of jobs is narrowed to. */
export interface BatchJobFilter {
  readonly state?: BatchJobState;
  readonly modelName?: string;
}

export function findJob(tx: EntityManager, id: string): Promise<BatchJobEntity | null> {
  return tx.findOneBy(BatchJobEntity, { id });
}

/** Reads the job and keeps others from changing it until the transaction ends. */
export function lockJob(tx: EntityManager, id: string): Promise<BatchJobEntity | null> {
  return tx.findOne(BatchJobEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Newest first. */
export function listJobs(
  source: DataSource,
  workspace: string,
  filter: BatchJobFilter,
  page: PageRequest,
): Promise<Page<BatchJobEntity>> {
  const query = source.manager.createQueryBuilder(BatchJobEntity, 'j').where('j.workspace = :workspace', { workspace });
  if (filter.state !== undefined) query.andWhere('j.state = :state', { state: filter.state });
  if (filter.modelName !== undefined) query.andWhere('j.model_name = :model', { model: filter.modelName });
  const order = {
    expressions: ['j.id'],
    casts: ['uuid'],
    direction: 'DESC' as const,
    cursorOf: (row: BatchJobEntity) => [row.id],
  };
  return keysetPage(query, order, page);
}

/** Jobs of all workspaces that have not ended. */
export function openJobs(tx: EntityManager): Promise<BatchJobEntity[]> {
  return tx.createQueryBuilder(BatchJobEntity, 'j').where(`j.state IN ('queued', 'running')`).orderBy('j.id').getMany();
}

/** How many jobs of all workspaces are open, by state. */
export async function countOpenJobs(source: DataSource): Promise<Map<string, number>> {
  const rows = await source.query<{ state: string; jobs: number }[]>(
    `SELECT state, count(*)::int AS jobs FROM batch_jobs WHERE state IN ('queued', 'running') GROUP BY state`,
  );
  return new Map(rows.map(({ state, jobs }) => [state, jobs]));
}

/** The chunks of a job that are done, in the order of its input. */
export function chunksOf(tx: EntityManager, jobId: string): Promise<BatchChunkEntity[]> {
  return tx.find(BatchChunkEntity, { where: { jobId }, order: { number: 'ASC' } });
}

/** Forgets a chunk and all behind it. */
export async function forgetChunks(tx: EntityManager, jobId: string, from: number): Promise<void> {
  await tx.query(`DELETE FROM batch_job_chunks WHERE job_id = $1 AND number >= $2`, [jobId, from]);
}
