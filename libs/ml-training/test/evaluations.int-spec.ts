import { writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { aContext, eventually } from '@intelgraph/testing';

import type { EvaluationRequest, MLTraining } from '../src/index.js';

import { Harness, sampleCsv } from './harness.js';

const ctx = aContext({ principal: 'alice' });

describe('evaluations', () => {
  let harness: Harness;
  let training: MLTraining;
  let path: string;
  let jobId: string;
  let measuring: number[];
  const evaluate = (more: Partial<EvaluationRequest> = {}) =>
    training.evaluations.evaluate(ctx, { jobId, test: { path }, ...more });

  beforeAll(async () => {
    harness = await Harness.start();
    training = await harness.service();
    path = await harness.file('data.csv', sampleCsv(600));
    const hyperparameters = { epochs: 4, seed: 7 };
    ({ id: jobId } = await training.jobs.start(ctx, {
      ...{ modelName: 'sample', modelType: 'tfjs', train: { path }, hyperparameters },
    }));
    await harness.until(training, ctx, jobId, 'succeeded');
  }, 90_000);
  afterAll(() => harness.stop());
  beforeEach(async () => {
    await writeFile(path, sampleCsv(600));
    measuring = [];
    harness.onMeasuring = (pid) => void measuring.push(pid);
  });

  it('make checks in a process of their own, which ends, and metrics alone at once', async () => {
    const alone = await evaluate();
    expect([alone.robustness, measuring]).toEqual([undefined, []]);

    const checked = await evaluate({
      robustness: true,
      explainability: true,
      fairness: true,
      sensitiveColumns: ['colour'],
    });

    for (const { latency } of [alone, checked]) {
      expect(latency?.rows).toBeGreaterThan(0);
      expect(latency?.rows).toBeLessThanOrEqual(200);
      expect(latency?.p95_ms).toBeGreaterThanOrEqual(latency?.p50_ms ?? Infinity);
      expect(latency?.p50_ms).toBeGreaterThan(0);
    }
    expect([checked.robustness?.rows, checked.explainability?.rows, checked.fairness?.rows]).toEqual([600, 600, 600]);
    expect(checked.metrics).toEqual(alone.metrics);
    const [pid = process.pid] = measuring;
    expect(pid).not.toBe(process.pid);
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
  }, 60_000);

  it('name the field of what is wrong, from the other process too', async () => {
    const wrong = evaluate({ fairness: true, sensitiveColumns: ['nowhere'] });

    await expect(wrong).rejects.toMatchObject({
      ...{ code: 'REQUEST.INVALID', kind: 'invalid' },
      fields: [{ field: 'sensitive_columns', message: 'sensitive column "nowhere" is not in the file' }],
    });
    await expect(evaluate({ metrics: ['beauty'], robustness: true })).rejects.toMatchObject({
      fields: [{ field: 'metrics' }],
    });
  }, 60_000);

  it('leave nothing behind when their process is killed, and work the next time', async () => {
    const before = await harness.database.dataSource.query('SELECT count(*) FROM evaluations');
    harness.onMeasuring = (pid) => void process.kill(pid, 'SIGKILL');
    await expect(evaluate({ robustness: true })).rejects.toMatchObject({
      ...{ code: 'EVALUATION.PROCESS_DIED', message: expect.stringContaining('SIGKILL') },
    });
    expect(await harness.database.dataSource.query('SELECT count(*) FROM evaluations')).toEqual(before);

    harness.onMeasuring = () => undefined;
    expect((await evaluate({ robustness: true })).robustness?.rows).toBe(600);
  }, 60_000);

  it('refuse a file that is written to meanwhile: its digest would name other rows', async () => {
    harness.onMeasuring = () => void writeFile(path, sampleCsv(500));

    await expect(evaluate({ robustness: true })).rejects.toMatchObject({
      ...{ code: 'EVALUATION.FILE_CHANGED', kind: 'conflict', fields: [{ field: 'dataset_config.test_path' }] },
    });
  }, 60_000);
});
