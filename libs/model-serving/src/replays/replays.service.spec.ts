import { assertedContext, type RequestContext } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

import type { PredictionReader, RecordedPrediction } from './replay.js';

const viewer: RequestContext = assertedContext('vera', { roles: ['viewer'] });
const LOST = new Error('there is no such prediction');

describe('ReplaysService', () => {
  let rig: ServingRig;
  let recorded: RecordedPrediction;
  beforeEach(async () => {
    const reader: PredictionReader = {
      get: (_ctx, id) => (id === recorded.predictionId ? Promise.resolve(recorded) : Promise.reject(LOST)),
    };
    rig = await ServingRig.create({ recorded: reader });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { name: 'fraud-live', modelName: 'fraud', routes });
    const probabilities = { yes: 0.75, no: 0.25 };
    const answer = { prediction: 'yes', probabilities };
    recorded = { predictionId: 'p1', modelName: 'fraud', modelVersion: '1.0.0', inputs: row(0, 0), ...answer };
  });
  const replay = (version: string, by = deployer) => rig.engine.replays.replay(by, 'p1', version);

  it('shows both answers to the same inputs and how far they are apart, and logs nothing', async () => {
    const yes = 1 / (1 + Math.exp(-10));
    const shown = await replay('1.0.0', viewer);
    expect(shown).toMatchObject({
      ...{ predictionId: 'p1', modelName: 'fraud', inputs: row(0, 0) },
      recorded: { modelVersion: '1.0.0', prediction: 'yes', probabilities: { yes: 0.75, no: 0.25 } },
      replayed: { modelVersion: '1.0.0', prediction: 'yes' },
      difference: { same: true, prediction: null },
    });
    expect(shown.replayed.probabilities?.['yes']).toBeCloseTo(yes, 12);
    expect(shown.difference.probabilities?.['yes']).toBeCloseTo(yes - 0.75, 12);
    expect(rig.logged).toEqual([]);
  });

  it('loads a version that is not deployed, and frees it again', async () => {
    expect(await replay('2.0.0')).toMatchObject({
      ...{ replayed: { modelVersion: '2.0.0', prediction: 'no' }, difference: { same: false } },
    });
    await eventually(() => expect(rig.engine.models.counts.loaded).toBe(1));
    expect(
      (await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) })).served.version,
    ).toBe('1.0.0');
  });

  it('loads nothing for who may not deploy', async () => {
    await expect(replay('2.0.0', viewer)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(rig.engine.models.counts.loaded).toBe(1);
  });

  it('refuses more than a few versions at a time, and goes on afterwards', async () => {
    const outcomes = await Promise.allSettled([replay('2.0.0'), replay('2.0.0'), replay('2.0.0')]);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'REPLAY.TOO_MANY', retryAfterSeconds: 1 } }]);
    await eventually(async () => expect(await replay('2.0.0')).toMatchObject({ modelName: 'fraud' }));
  });

  it.each([
    ['unknown', '7.7.7'],
    ['external', '0.9.0'],
  ])('names the field of an %s version', async (reason, version) => {
    await expect(replay(version)).rejects.toMatchObject({
      ...{ code: 'MODEL_VERSION.NOT_DEPLOYABLE', fields: [{ field: 'model_version' }], details: { reason } },
    });
  });

  it('names the columns that the version does not take', async () => {
    recorded = { ...recorded, inputs: { a: 1, c: 2 } };
    await expect(replay('1.0.0')).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field: 'inputs.b' })]),
    });
  });

  it('answers what the log answers for a prediction that it does not have', async () => {
    await expect(rig.engine.replays.replay(deployer, 'p2', '1.0.0')).rejects.toBe(LOST);
  });

  it('is unavailable where nobody keeps predictions', async () => {
    rig = await ServingRig.create();
    await expect(replay('1.0.0')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
