import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { aContext } from '@intelgraph/testing';

import type { MLTraining, TrainingJobStatus } from '../src/index.js';

import { Harness } from './harness.js';

/** More than is looked through before a job is accepted. */
const ROWS = 400_000;

describe('a file too long to be looked through at once', () => {
  const ctx = aContext({ principal: 'alice' });
  let harness: Harness;
  let training: MLTraining;

  beforeAll(async () => {
    harness = await Harness.start();
    training = await harness.service();
  });
  afterAll(() => harness.stop());

  async function train(name: string, content: string, target?: string): Promise<TrainingJobStatus> {
    const path = await harness.file(`${name}.csv`, content);
    const { id } = await training.jobs.start(ctx, {
      modelName: name,
      modelType: 'tfjs',
      train: { path },
      hyperparameters: { epochs: 1 },
      ...(target === undefined ? {} : { target }),
    });
    return harness.until(training, ctx, id, 'succeeded', 'failed');
  }
  const rows = (line: (row: number) => string): string => Array.from({ length: ROWS }, (_, row) => line(row)).join('');
  const unusable = (message: string): object => ({ state: 'failed', error: { code: 'DATASET.UNUSABLE', message } });

  it('fails its job with the line that is wrong, however far down', async () => {
    const job = await train('broken', `alpha,y\n${rows((row) => `${row}.5,${row % 2}\n`)}1\n`);
    expect(job).toMatchObject(
      unusable(`dataset_config.train_path: line ${ROWS + 2}: has 1 columns where the header has 2`),
    );
  });

  it('fails its job when its target has one value only', async () => {
    const job = await train('single', `alpha,y\n${rows((row) => `${row}.5,same\n`)}`);
    expect(job).toMatchObject(unusable('dataset_config.target: "y" has the same value in every row'));
  });

  it('is refused at once for what its beginning shows', async () => {
    const lines = rows((row) => `${row}.5,${row % 2}\n`);
    await expect(train('early', `alpha,y\n1,2,3\n${lines}`)).rejects.toThrow(
      'dataset_config.train_path: line 2: has 3 columns where the header has 2',
    );
    await expect(train('targetless', `alpha,beta\n${lines}`)).rejects.toThrow('dataset_config.target: is needed');
    await expect(train('other', `alpha,beta\n${lines}`, 'gamma')).rejects.toThrow('there is no column "gamma"');
  });
});
