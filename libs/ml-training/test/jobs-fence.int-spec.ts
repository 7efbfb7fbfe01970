import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { aContext, testDatabase, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { TRAINING_ENTITIES, TRAINING_MIGRATIONS } from '../src/index.js';
import { JobRecorder } from '../src/jobs/job-recorder.js';
import { epochsOf, trialsOf } from '../src/jobs/jobs.queries.js';
import { TrainingJobEntity } from '../src/jobs/training-job.entity.js';

const ctx = aContext({ principal: 'alice' });
const epoch = (loss: number) => ({ epoch: 1, metrics: { loss } });
const trial = (value: number) =>
  ({ number: 0, state: 'complete', params: { units: 8 }, value, intermediate: {} }) as const;

describe('What a worker writes of a job', () => {
  let database: TestDatabase;
  let recorder: JobRecorder;
  let id: string;

  beforeAll(async () => {
    database = await testDatabase({ entities: TRAINING_ENTITIES, migrations: TRAINING_MIGRATIONS });
    const outbox = new Outbox({ source: '/services/training', ids: uuidv7Ids, clock: systemClock });
    recorder = new JobRecorder(database.dataSource, outbox, systemClock);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    id = uuidv7Ids.next();
    await database.dataSource.manager.insert(TrainingJobEntity, {
      id,
      workspace: ctx.workspace,
      modelName: 'm',
      state: 'queued',
      version: 1,
      spec: {
        ...{ train: { digest: 'd' }, target: 'y', modelType: 'tfjs' },
        ...{ hyperparameters: {}, tuningTrials: 0, tags: [] },
      },
      ...{ principal: ctx.principal, requestId: 'r', traceparent: ctx.traceparent },
      ...{ attempt: 0, phase: 'waiting', progress: 0, createdAt: new Date() },
    } as never);
  });

  const claim = async (): Promise<TrainingJobEntity> => {
    const job = await recorder.claim(id);
    if (job === undefined) throw new Error('the job cannot be claimed');
    return job;
  };
  const stored = async () => ({
    epochs: (await epochsOf(database.dataSource.manager, id)).map(({ metrics }) => metrics),
    trials: (await trialsOf(database.dataSource.manager, id)).map(({ value }) => value),
  });
  const writesOf = async (job: TrainingJobEntity, value: number): Promise<boolean[]> => [
    await recorder.epoch(job, epoch(value)),
    await recorder.trial(job, trial(value)),
    await recorder.progress(job, 'training', 0.5),
  ];

  it('is stored while it holds the job', async () => {
    expect(await writesOf(await claim(), 1)).toEqual([true, true, true]);
    expect(await stored()).toEqual({ epochs: [{ loss: 1 }], trials: [1] });
  });

  it('is dropped once another attempt holds the job, and replaces nothing of it', async () => {
    const [first, second] = [await claim(), await claim()];
    expect(await writesOf(second, 2)).toEqual([true, true, true]);
    expect(await writesOf(first, 1)).toEqual([false, false, false]);
    expect(await recorder.result(first, {} as never)).toBe(false);
    const failed = { state: 'failed', error: { code: 'X', message: 'late' } } as const;
    expect(await recorder.end(ctx, { id, attempt: first.attempt }, failed)).toBe(false);
    expect(await stored()).toEqual({ epochs: [{ loss: 2 }], trials: [2] });
    expect(await recorder.holds(second)).toBe(true);
  });

  it('is dropped once the job has ended', async () => {
    const job = await claim();
    await recorder.cancel(ctx, id);
    expect(await writesOf(job, 1)).toEqual([false, false, false]);
    expect(await recorder.holds(job)).toBe(false);
    expect(await stored()).toEqual({ epochs: [], trials: [] });
  });
});
