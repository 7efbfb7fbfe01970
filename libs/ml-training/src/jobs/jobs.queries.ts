import type { Page, PageRequest } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import { type DataSource, type EntityManager, In } from 'typeorm';

import type { Trial } from '../tuning/trial.js';

import type { JobState } from './job.states.js';
import { TrainingEpochEntity } from './training-epoch.entity.js';
import { TrainingJobEntity } from './training-job.entity.js';
import { TrainingTrialEntity } from './training-trial.entity.js';

/** Metrics of one epoch of the final training. */
export interface EpochRecord {
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A trial as stored. */
export type TrialRecord = Trial;

/** What a list of jobs is narrowed to. */
export interface JobFilter {
  readonly state?: JobState;
  readonly modelName?: string;
}

export function findJob(tx: EntityManager, id: string): Promise<TrainingJobEntity | null> {
  return tx.findOneBy(TrainingJobEntity, { id });
}

/** Reads the job and keeps others from changing it until the transaction ends. */
export function lockJob(tx: EntityManager, id: string): Promise<TrainingJobEntity | null> {
  return tx.findOne(TrainingJobEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Newest first. */
export function listJobs(
  source: DataSource,
  workspace: string,
  filter: JobFilter,
  page: PageRequest,
): Promise<Page<TrainingJobEntity>> {
  const query = source.manager
    .createQueryBuilder(TrainingJobEntity, 'j')
    .where('j.workspace = :workspace', { workspace });
  if (filter.state !== undefined) query.andWhere('j.state = :state', { state: filter.state });
  if (filter.modelName !== undefined) query.andWhere('j.model_name = :model', { model: filter.modelName });
  const order = {
    expressions: ['j.id'],
    casts: ['uuid'],
    direction: 'DESC' as const,
    cursorOf: (row: TrainingJobEntity) => [row.id],
  };
  return keysetPage(query, order, page);
}

export async function epochsOf(tx: EntityManager, jobId: string): Promise<EpochRecord[]> {
  const rows = await tx.find(TrainingEpochEntity, { where: { jobId }, order: { epoch: 'ASC' } });
  return rows.map(({ epoch, metrics }) => ({ epoch, metrics }));
}

export async function trialsOf(tx: EntityManager, jobId: string): Promise<TrialRecord[]> {
  const rows = await tx.find(TrainingTrialEntity, { where: { jobId }, order: { number: 'ASC' } });
  return rows.map(({ number, state, params, value, intermediate }) => ({
    number,
    state,
    params,
    intermediate,
    ...(value === null ? {} : { value }),
  }));
}

/** Jobs that are neither finished nor known to be. */
export function openJobs(tx: EntityManager): Promise<TrainingJobEntity[]> {
  return tx
    .createQueryBuilder(TrainingJobEntity, 'j')
    .where(`j.state IN ('queued', 'running')`)
    .orderBy('j.id')
    .getMany();
}

/** Jobs that ended without a model and whose runs have not ended yet. */
export function jobsToSettle(tx: EntityManager, limit: number): Promise<TrainingJobEntity[]> {
  return tx.find(TrainingJobEntity, {
    where: { runOpen: true, state: In(['failed', 'cancelled']) },
    order: { id: 'ASC' },
    take: limit,
  });
}

/** How many jobs of all workspaces are open, by state. */
export async function countOpenJobs(source: DataSource): Promise<Map<string, number>> {
  const rows = await source.query<{ state: string; jobs: number }[]>(
    `SELECT state, count(*)::int AS jobs FROM training_jobs WHERE state IN ('queued', 'running') GROUP BY state`,
  );
  return new Map(rows.map(({ state, jobs }) => [state, jobs]));
}

/** Stores an epoch if the attempt still holds the job. Returns whether it does. */
export async function storeEpoch(
  tx: EntityManager,
  job: { id: string; attempt: number },
  epoch: EpochRecord,
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO training_epochs (job_id, epoch, metrics)
     SELECT id, $3, $4::jsonb FROM training_jobs WHERE id = $1 AND attempt = $2 AND state = 'running' FOR SHARE
     ON CONFLICT (job_id, epoch) DO UPDATE SET metrics = EXCLUDED.metrics RETURNING epoch`,
    [job.id, job.attempt, epoch.epoch, JSON.stringify(epoch.metrics)],
  );
  return rows.length > 0;
}

/** Stores a trial if the attempt still holds the job. Returns whether it does. */
export async function storeTrial(
  tx: EntityManager,
  job: { id: string; attempt: number },
  trial: TrialRecord,
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO training_trials (job_id, number, state, params, value, intermediate)
     SELECT id, $3, $4, $5::jsonb, $6, $7::jsonb
       FROM training_jobs WHERE id = $1 AND attempt = $2 AND state = 'running' FOR SHARE
     ON CONFLICT (job_id, number) DO UPDATE
       SET state = EXCLUDED.state, value = EXCLUDED.value, intermediate = EXCLUDED.intermediate
     RETURNING number`,
    [
      job.id,
      job.attempt,
      trial.number,
      trial.state,
      JSON.stringify(trial.params),
      trial.value ?? null,
      JSON.stringify(trial.intermediate ?? {}),
    ],
  );
  return rows.length > 0;
}

/** Forgets what a process that died had begun: its running trial and the epochs of its final training. */
export async function forgetUnfinished(tx: EntityManager, jobId: string): Promise<void> {
  await tx.delete(TrainingTrialEntity, { jobId, state: 'running' });
  await tx.delete(TrainingEpochEntity, { jobId });
}
