import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';

import {
  createInferencePool,
  createPredictor,
  packForWasm,
  saveModel,
  trainTabularModel,
  type ArtifactFile,
  type InferencePool,
  type RestartReason,
  type TrainedModel,
  WorkerLostError,
} from '../src/index.js';
import { mixedRows, pick, tableOf } from './builders.js';

const rows = mixedRows(40, 4);
let model: TrainedModel;
let files: ArtifactFile[];
let pool: InferencePool | undefined;

beforeAll(async () => {
  const table = (seed: number) => tableOf(pick(mixedRows(200, seed), ['grade', 'value']));
  model = await trainTabularModel({
    table: table(1),
    validation: table(2),
    target: 'label',
    hyperparameters: { epochs: 3 },
  });
  files = saveModel(model);
});

afterEach(() => pool?.close());

describe('the inference pool', () => {
  it('answers as the predictor does, for one row and for many at once', async () => {
    pool = createInferencePool({ threads: 2 });
    await pool.load('m', files);
    await pool.warmUp('m');
    const expected = createPredictor(model).predict(rows);

    const [one] = await pool.predict('m', rows.slice(0, 1));
    expect(one?.prediction).toBe(expected[0]?.prediction);
    expect(one?.probabilities?.['yes']).toBeCloseTo(expected[0]?.probabilities?.['yes'] ?? 0, 6);
    const answers = await Promise.all(rows.map((row) => pool!.predict('m', [row])));
    expect(answers.flat().map((answer) => answer.prediction)).toEqual(expected.map((answer) => answer.prediction));
    expect(pool.stats()).toEqual({ threads: 2, queued: 0, restarts: 0, models: ['m'] });
  });

  it('answers alike when its threads share the weights, also one that took the place of another', async () => {
    pool = createInferencePool({ threads: 2 });
    const { network } = model;
    await pool.load('m', files, packForWasm(network));
    await pool.warmUp('m');
    const expected = createPredictor(model).predict(rows);
    const answered = () => Promise.all(rows.map((row) => pool!.predict('m', [row])));

    expect((await answered()).flat()).toEqual(expected);
    const [worker] = (pool as unknown as { workers: { end(): Promise<void> }[] }).workers;
    await worker!.end();
    expect((await answered()).flat()).toEqual(expected);
  });

  it('tries a model out once, and takes what is known of it the next time', async () => {
    pool = createInferencePool({ threads: 2 });
    await expect(pool.warmUp('m')).rejects.toMatchObject({ kind: 'not_found' });
    await pool.load('m', files);
    const found = await pool.warmUp('m');
    expect(found).toMatchObject({ reference: 'tfjs-wasm', tolerance: 1e-5 });
    expect(found?.batches.map(({ rows: size }) => size)).toEqual([1, 8, 32, 128, 1024]);
    await pool.unload('m');
    await pool.load('m', files);

    expect(await pool.warmUp('m', found!)).toBe(found);
    const answers = await pool.predict('m', rows);
    expect(answers).toEqual(createPredictor(model).predict(rows));
  });

  it('computes batches in ONNX Runtime once they come again, where that was found fastest', async () => {
    pool = createInferencePool({ threads: 1 });
    await pool.load('m', files);
    const timing = (backend: string, microseconds: number) => ({
      ...{ backend, microseconds, maxDifference: 0, agrees: true },
    });
    const batch = (size: number, chosen: string) => ({
      ...{ rows: size, chosen, candidates: [timing('javascript', 2), timing(chosen, 1)] },
    });
    const batches = [batch(1, 'wasm-simd'), batch(8, 'onnxruntime')];
    await pool.warmUp('m', { reference: 'tfjs-wasm', tolerance: 1e-5, batches, absent: [] });
    const expected = createPredictor(model).predict(rows);
    const ask = () => pool!.predictTimed('m', rows);

    expect((await ask()).times.backend).toBe('javascript');
    const answers = await eventually(async () => {
      const timed = await ask();
      expect(timed.times.backend).toBeUndefined();
      return timed.answers;
    });
    answers.forEach(({ prediction, probabilities }, row) => {
      expect(prediction).toBe(expected[row]?.prediction);
      expect(probabilities?.['yes']).toBeCloseTo(expected[row]?.probabilities?.['yes'] ?? NaN, 5);
    });
    const columns = new Map(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name] ?? null)]));
    const blocks = await Promise.all([1, 2, 3].map(() => pool!.predictColumns('m', columns, rows.length)));
    for (const { values, labels, probabilities } of blocks) {
      expect([...values].map((place) => labels[place])).toEqual(answers.map(({ prediction }) => prediction));
      const yes = probabilities[labels.indexOf('yes')];
      expect([...(yes ?? [])]).toEqual(answers.map((answer) => answer.probabilities?.['yes']));
    }
    expect((await pool.predictTimed('m', rows.slice(0, 1))).times.backend).toBeUndefined();
    await Promise.all([ask(), ask(), pool.unload('m')]);
    await expect(ask()).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('does not answer by the weights of before in ONNX Runtime, where an id is loaded again', async () => {
    pool = createInferencePool({ threads: 1 });
    const timing = { backend: 'onnxruntime', microseconds: 1, maxDifference: 0, agrees: true };
    const batches = [{ rows: 1, chosen: 'onnxruntime', candidates: [timing] }];
    const calibration = { reference: 'tfjs-wasm', tolerance: 1e-5, batches, absent: [] };
    const { layers } = model.network;
    const turned = layers.map((layer, i) => ({
      ...layer,
      ...(i === layers.length - 1 && {
        kernel: layer.kernel.map((weight) => -weight),
        bias: layer.bias.map((b) => -b),
      }),
    }));
    const other = { ...model, network: { ...model.network, layers: turned } };
    const yes = async () => {
      for (let turn = 0; turn < 20; turn++) await pool!.predict('m', rows);
      return (await pool!.predict('m', rows)).map(({ probabilities }) => probabilities?.['yes']);
    };
    const answers: (number | undefined)[][] = [];
    for (const one of [model, other]) {
      await pool.load('m', saveModel(one));
      await pool.warmUp('m', calibration);
      answers.push(await yes());
    }
    [model, other].forEach((one, i) => {
      createPredictor(one)
        .predict(rows)
        .forEach(({ probabilities }, row) => {
          expect(answers[i]?.[row]).toBeCloseTo(probabilities?.['yes'] ?? Number.NaN, 5);
        });
    });
  });

  it('refuses models that are not loaded, unloaded ones, and corrupt artifacts', async () => {
    pool = createInferencePool({ threads: 1 });
    await expect(pool.predict('m', rows)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(pool.load('m', files.slice(1))).rejects.toMatchObject({ code: 'MODEL_FORMAT.UNREADABLE' });
    await pool.load('m', files);
    await pool.unload('m');
    await expect(pool.predict('m', rows)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('refuses what does not fit into its queue', async () => {
    pool = createInferencePool({ threads: 1, maxQueue: 2 });
    await pool.load('m', files);
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => pool!.predict('m', rows)));

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(2);
    expect(results.at(-1)).toMatchObject({ reason: { kind: 'exhausted', retryAfterSeconds: 1 } });
  });

  it('rejects what a dying worker held, starts another and gives it the models', async () => {
    let restarted: () => void = () => undefined;
    const restart = new Promise<void>((resolve) => (restarted = resolve));
    pool = createInferencePool({ threads: 1, onRestart: () => restarted() });
    await pool.load('m', files);
    const doomed = pool.predict(
      'm',
      Array.from({ length: 20_000 }, (_, i) => rows[i % rows.length]!),
    );
    const [worker] = (pool as unknown as { workers: { end(): Promise<void> }[] }).workers;
    const ended = worker!.end();

    await expect(doomed).rejects.toBeInstanceOf(WorkerLostError);
    // Whoever is rejected may ask again in the same breath.
    expect(await pool.predict('m', rows)).toHaveLength(rows.length);
    await ended;
    await restart;
    expect(await pool.predict('m', rows)).toHaveLength(rows.length);
    expect(pool.stats()).toMatchObject({ threads: 1, restarts: 1 });
  });

  it('replaces a worker that passes its limit of memory', async () => {
    let died: (reason: RestartReason) => void = () => undefined;
    const death = new Promise<RestartReason>((resolve) => (died = resolve));
    pool = createInferencePool({ threads: 1, memoryMb: 64, onRestart: (reason) => died(reason) });
    await pool.load('m', files);
    expect(await pool.predict('m', rows)).toHaveLength(rows.length);
    const huge = Array.from({ length: 150 }, () => ({ ...rows[0], grade: 'x'.repeat(1_000_000) }));

    await expect(pool.predict('m', huge)).rejects.toBeInstanceOf(WorkerLostError);
    expect(await death).toBe('memory');
    expect(await pool.predict('m', rows)).toHaveLength(rows.length);
  });

  it('loads in spite of a worker that dies meanwhile', async () => {
    pool = createInferencePool({ threads: 2 });
    const loaded = pool.load('m', files);
    const [worker] = (pool as unknown as { workers: { end(): Promise<void> }[] }).workers;
    await worker!.end();
    await loaded;
    await pool.warmUp('m');

    expect(await Promise.all([1, 2, 3].map(() => pool!.predict('m', rows)))).toHaveLength(3);
    expect(pool.stats()).toMatchObject({ threads: 2, restarts: 1 });
  });

  it('explains in spite of a worker that dies meanwhile', async () => {
    pool = createInferencePool({ threads: 1 });
    await pool.load('m', files);
    const explained = pool.explain('m', rows[0]!, { timeoutMs: 60_000 });
    const [worker] = (pool as unknown as { workers: { end(): Promise<void> }[] }).workers;
    await worker!.end();

    expect(await explained).toMatchObject({ contributions: expect.any(Object) });
    expect(pool.stats().restarts).toBe(1);
  });

  it('refuses everything once closed', async () => {
    const closed = createInferencePool({ threads: 1 });
    await closed.load('m', files);
    await closed.close();

    await expect(closed.predict('m', rows)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
