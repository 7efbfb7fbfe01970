import { readdirSync, readFileSync } from 'node:fs';

import { afterEach, describe, expect, it } from '@jest/globals';

import {
  createInferencePool,
  emptyData,
  type InferencePool,
  type NamedTensors,
  type RestartReason,
  sizeOf,
  type TensorModelSource,
  WorkerLostError,
} from '../src/index.js';

const FIXTURES = new URL('../../../apps/inference/test/fixtures/models/', import.meta.url);
const fileOf = (path: string, name = path): { path: string; bytes: Buffer } => ({
  path: name,
  bytes: readFileSync(new URL(path, FIXTURES)),
});
const folderOf = (folder: string): { path: string; bytes: Buffer }[] =>
  readdirSync(new URL(folder, FIXTURES)).map((path) => fileOf(`${folder}/${path}`, path));

const zeros = (...shape: number[]): NamedTensors[string] => ({
  datatype: 'FP32',
  shape,
  data: emptyData('FP32', sizeOf(shape)),
});

/** One of every format, with inputs of two items. */
const MODELS: readonly { readonly id: string; readonly source: TensorModelSource; readonly inputs: NamedTensors }[] = [
  {
    id: 'onnx',
    source: { format: 'onnx', files: [fileOf('classifier.onnx')] },
    inputs: { X: zeros(2, 3) },
  },
  {
    id: 'layers',
    source: { format: 'tfjs-layers', files: folderOf('layers') },
    inputs: { image: zeros(2, 4, 4, 1) },
  },
  {
    id: 'graph',
    source: { format: 'tfjs-graph', files: folderOf('graph') },
    inputs: { features: zeros(2, 3) },
  },
];

let pool: InferencePool | undefined;
afterEach(() => pool?.close());

interface Thread {
  end(): Promise<void>;
}
const threadsOf = (of: InferencePool): Thread[] => (of as unknown as { workers: Thread[] }).workers;

describe('a pool with models of tensors, one of whose threads dies', () => {
  it('gives the thread in its place all of them, of every format', async () => {
    pool = createInferencePool({ threads: 2 });
    for (const { id, source } of MODELS) await pool.loadTensors(id, source);
    const before = await answers(pool);
    const dying = threadsOf(pool);
    await Promise.all(dying.map((thread) => thread.end()));

    expect(pool.stats()).toEqual({ threads: 2, queued: 0, restarts: 2, models: ['onnx', 'layers', 'graph'] });
    expect(threadsOf(pool).some((thread) => dying.includes(thread))).toBe(false);
    // Both new threads answer: as many requests at once as there are threads go one to each.
    expect(await Promise.all([answers(pool), answers(pool)])).toEqual([before, before]);
  });

  it('rejects what that thread held, which another answers at once, and does not bring back what was unloaded', async () => {
    pool = createInferencePool({ threads: 1 });
    for (const { id, source } of MODELS) await pool.loadTensors(id, source);
    const before = await answers(pool);
    await pool.unload('graph');
    // Far more than it computes before it is ended.
    const held = [1, 2].map(() => pool!.runTensors('layers', { image: zeros(300_000, 4, 4, 1) }));
    const [thread] = threadsOf(pool);
    const ended = thread!.end();
    const lost = await Promise.allSettled(held);
    await ended;

    expect(lost.map((one) => one.status === 'rejected' && one.reason instanceof WorkerLostError)).toEqual([true, true]);
    expect(await answers(pool, MODELS.slice(0, 2))).toEqual(before.slice(0, 2));
    await expect(pool.runTensors('graph', MODELS[2]!.inputs)).rejects.toMatchObject({
      message: 'model graph is not loaded',
    });
  });
});

describe('a thread that holds too much outside of its heap', () => {
  it('is replaced, though its heap is small: the WebAssembly memory of TF.js keeps the size of its largest run', async () => {
    let died: (reason: RestartReason) => void = () => undefined;
    const death = new Promise<RestartReason>((resolve) => (died = resolve));
    pool = createInferencePool({ threads: 1, memoryMb: 64, onRestart: (reason) => died(reason) });
    for (const { id, source } of MODELS) await pool.loadTensors(id, source);
    const before = await answers(pool);
    const { outputs } = await pool.runTensors('graph', { features: zeros(6_000_000, 3) });

    expect(outputs['probabilities']?.shape).toEqual([6_000_000, 2]);
    expect(await death).toBe('memory');
    expect(await answers(pool)).toEqual(before);
    expect(pool.stats()).toMatchObject({ threads: 1, restarts: 1 });
  });
});

/** The outputs of each model, as plain numbers. */
async function answers(of: InferencePool, models = MODELS): Promise<unknown[]> {
  return Promise.all(
    models.map(async ({ id, inputs }) => {
      const { outputs } = await of.runTensors(id, inputs);
      return Object.entries(outputs).map(([name, { shape, data }]) => [name, shape, Array.from(data as Float32Array)]);
    }),
  );
}
