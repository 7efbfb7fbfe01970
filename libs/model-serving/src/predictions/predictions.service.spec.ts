import { beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

import type { PredictionSteps } from './prediction-tracer.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('PredictionsService', () => {
  let rig: ServingRig;
  beforeEach(async () => {
    rig = await ServingRig.create({ limits: { maxBatchRows: 50, maxRowsInFlight: 20 } });
    const routes = [
      { version: '1.0.0', weight: 80 },
      { version: '2.0.0', weight: 20 },
    ];
    await rig.engine.deployments.create(deployer, { name: 'fraud-live', modelName: 'fraud', routes });
  });

  it('answers a row with an id and logs it', async () => {
    const answer = await rig.engine.predictions.predict(deployer, { modelName: 'fraud-live', inputs: row(1, 2) });
    expect(answer.prediction).toEqual({
      predictionId: expect.stringMatching(UUID_V7),
      prediction: answer.served.version === '1.0.0' ? 'yes' : 'no',
    });
    expect(rig.logged).toMatchObject([{ predictionId: answer.prediction.predictionId, inputs: row(1, 2) }]);
  });

  it('logs with each row the run that computed it, on whichever thread, and the trace of its request', async () => {
    const { traceparent } = deployer;
    await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    expect(rig.logged).toMatchObject([{ run: { rows: 1 }, traceparent, features: undefined }]);
    expect(rig.logged[0]?.run?.queueMs).toBeUndefined();

    const inputs = Array.from({ length: 20 }, () => row(1, 2));
    await rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs });
    const [run, ...others] = new Set(rig.logged.slice(1).map((logged) => logged.run));
    expect(others).toEqual([]);
    expect(run).toMatchObject({ queueMs: expect.any(Number), inferMs: expect.any(Number) });
    expect(run?.rows).toBeGreaterThan(1);
  });

  it('tells who traces of each answer, once for all rows of a request, and of nothing else', async () => {
    const told: [string, PredictionSteps][] = [];
    rig = await ServingRig.create({ tracer: { traced: (...args) => void told.push(args) } });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { name: 'fraud-live', modelName: 'fraud', routes });
    await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    const inputs = Array.from({ length: 20 }, () => row(1, 2));
    await rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs });
    expect(() => rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: {} })).toThrow();
    expect(told.map(([trace, { rows, filledAt, features }]) => [trace, rows, filledAt, features])).toEqual([
      [deployer.traceparent, 1, undefined, []],
      [deployer.traceparent, 20, undefined, []],
    ]);
  });

  it('finds the one deployment of a model by the name of the model', async () => {
    const answer = await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    expect(answer.served.endpoint).toBe('fraud-live');
  });

  it('asks for the name of a deployment when several serve the model', async () => {
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { name: 'other', modelName: 'fraud', routes });
    expect(() => rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) })).toThrow(
      'several deployments',
    );
  });

  it('answers with confidence and probabilities when asked', async () => {
    const { prediction } = await rig.engine.predictions.predict(deployer, {
      modelName: 'fraud',
      modelVersion: '2.0.0',
      inputs: row(0, 0),
      options: { returnConfidence: true },
    });
    expect(prediction.probabilities?.['no']).toBeCloseTo(1 / (1 + Math.exp(-10)), 12);
    expect(prediction.confidence).toBe(prediction.probabilities?.['no']);
  });

  it('says why there is no explanation', async () => {
    const answer = await rig.engine.predictions.predict(deployer, {
      modelName: 'fraud',
      inputs: row(0, 0),
      options: { returnExplanation: true },
    });
    expect(answer.warnings).toEqual([expect.stringContaining('cannot be explained')]);
  });

  it('splits traffic by weight', async () => {
    let first = 0;
    for (let i = 0; i < 5000; i++) {
      const answer = await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) });
      if (answer.served.version === '1.0.0') first += 1;
    }
    // Five standard deviations of a binomial with p = 0.8.
    expect(Math.abs(first - 4000)).toBeLessThan(142);
  });

  it('answers equal routing keys by one version', async () => {
    for (const routingKey of ['user-1', 'user-2', 'user-3', 'user-4', 'user-5']) {
      const versions = new Set<string>();
      for (let i = 0; i < 20; i++) {
        const request = { modelName: 'fraud', inputs: row(0, 0), options: { routingKey } };
        versions.add((await rig.engine.predictions.predict(deployer, request)).served.version);
      }
      expect(versions.size).toBe(1);
    }
  });

  it('refuses versions without a route and lists those that have one', () => {
    const request = { modelName: 'fraud', modelVersion: '9.9.9', inputs: row(0, 0) };
    expect(() => rig.engine.predictions.predict(deployer, request)).toThrow('deployed: 1.0.0, 2.0.0');
  });

  it.each([
    ['a missing column', { a: 1 }, 'inputs.b'],
    ['a wrong type', { a: 1, b: 'x' }, 'inputs.b'],
    ['an unknown column', { a: 1, b: 2, c: 3 }, 'inputs.c'],
    ['a column named __proto__', JSON.parse('{"a":1,"b":2,"__proto__":{"x":1}}') as object, 'inputs.__proto__'],
  ])('names the column of %s', (_case, inputs, field) => {
    const request = { modelName: 'fraud', inputs: inputs as Record<string, unknown> };
    expect(() => rig.engine.predictions.predict(deployer, request)).toThrow(
      expect.objectContaining({ kind: 'invalid', fields: [expect.objectContaining({ field })] }),
    );
  });

  it('answers a batch in order, by one version', async () => {
    const inputs = Array.from({ length: 40 }, (_, i) => row(i % 2 === 0 ? 100 : -100, 0));
    const answer = await rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs });
    expect(answer.predictions.map(({ prediction }) => prediction)).toEqual(
      inputs.map(({ a }) => (Number(a) > 0 ? 'yes' : 'no')),
    );
    expect(new Set(answer.predictions.map(({ predictionId }) => predictionId)).size).toBe(40);
  });

  it('lists the row and the column of every problem in a batch', async () => {
    const inputs = [row(1, 2), { a: 1 }, row(1, 2), { a: 'x', b: 2 }];
    await expect(rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs })).rejects.toMatchObject({
      fields: [{ field: 'inputs[1].b' }, { field: 'inputs[3].a' }],
    });
  });

  it('refuses empty and oversized batches', async () => {
    const predict = (rows: number): Promise<unknown> =>
      rig.engine.predictions.predictBatch(deployer, {
        modelName: 'fraud',
        inputs: Array.from({ length: rows }, () => row(1, 2)),
      });
    await expect(predict(0)).rejects.toMatchObject({ kind: 'invalid' });
    await expect(predict(51)).rejects.toMatchObject({ kind: 'too_large', details: { limit: 50 } });
  });

  it('answers on the calling thread whatever time is left, and refuses what has none', async () => {
    const request = { modelName: 'fraud', inputs: row(1, 2) };
    const soon = { ...deployer, deadline: performance.now() + 60_000 };
    const over = { ...deployer, deadline: performance.now() - 1 };
    const late = expect.objectContaining({ code: 'PREDICTION.DEADLINE_UNREACHABLE', retryAfterSeconds: 1 });
    expect(rig.engine.predictions.predict(soon, request)).not.toBeInstanceOf(Promise);
    expect(() => rig.engine.predictions.predict(over, request)).toThrow(late);
    expect(() => rig.engine.predictions.predict(soon, { ...request, deadline: over.deadline })).toThrow(late);
    await expect(
      rig.engine.predictions.predictBatch(over, { modelName: 'fraud', inputs: [row(1, 2)] }),
    ).rejects.toMatchObject({ kind: 'exhausted' });
  });

  it('refuses rows beyond the bound with a time to retry, and takes rows again afterwards', async () => {
    let open = (): void => undefined;
    rig.runtime.gate = new Promise((resolve) => (open = resolve));
    const inputs = Array.from({ length: 15 }, () => row(1, 2));
    const held = rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs });
    await expect(rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs })).rejects.toMatchObject({
      kind: 'exhausted',
      retryAfterSeconds: 1,
    });
    open();
    expect((await held).predictions).toHaveLength(15);
    expect(rig.engine.budget.inFlight).toBe(0);
  });
});
