import { beforeEach, describe, expect, it } from '@jest/globals';

import { AdditiveRuntime } from '../../test/fakes/additive-runtime.js';

import { LoadedModels } from './loaded-models.js';
import type { ModelArtifact } from './model-runtime.js';

const row = { x: 1 };

describe('Models under a bound of memory', () => {
  let runtime: AdditiveRuntime;
  let models: LoadedModels;
  let moved: string[];
  let lost: Set<string>;
  beforeEach(() => {
    runtime = new AdditiveRuntime();
    moved = [];
    lost = new Set();
    models = new LoadedModels({
      runtime,
      fetch: (digest) => (lost.has(digest) ? Promise.reject(new Error('its files are gone')) : artifactOf(digest)),
      maxInlineRows: 8,
      maxBytes: 250,
      moved: (event) => moved.push(event),
    });
  });

  const artifactOf = (digest: string): Promise<ModelArtifact> => {
    const bytes = Buffer.from(JSON.stringify({ columns: ['x'], bias: digest === 'a' ? -100 : 0 }));
    return Promise.resolve({ digest, manifest: {}, files: [{ path: 'model.json', bytes }] });
  };
  const inMemory = (): string[] => [...runtime.loaded].sort();

  it('make room by least recent use, inline uses as well', async () => {
    const [a, b] = [await models.load('a'), await models.load('b')];
    a.touch();
    await models.load('c');
    expect(inMemory()).toEqual(['a', 'c']);
    expect([a.isLoaded, b.isLoaded, b.inlineRows, b.bytes]).toEqual([true, false, 0, 0]);
    expect(models.counts).toEqual({ loaded: 2, unloaded: 1 });
    expect(models.memory.bytes).toBe(200);
  });

  it('come back with a request, which all who ask meanwhile share', async () => {
    const a = await models.load('a');
    for (const digest of ['b', 'c'] as const) await models.load(digest);
    const before = runtime.loads;
    expect(a.isLoaded).toBe(false);
    const answers = await Promise.all([1, 2, 3].map(() => a.predict({ rows: [row] })));
    expect(answers.map(([answer]) => answer?.prediction)).toEqual(['no', 'no', 'no']);
    expect(runtime.loads).toBe(before + 1);
    expect(inMemory()).toEqual(['a', 'c']);
    expect(a.inlineRows).toBe(8);
    expect(moved).toEqual(['unloaded', 'unloaded', 'reloaded']);
  });

  it('say what they take and check rows while they are unloaded', async () => {
    const a = await models.load('a');
    for (const digest of ['b', 'c'] as const) await models.load(digest);
    expect(a.runnable.inputs).toMatchObject([{ name: 'x' }]);
    expect(a.runnable.validate({})).toMatchObject([{ field: 'x' }]);
    expect(a.runnable.predictInline).toBeUndefined();
  });

  it('stay while they answer, and nobody leaves for good', async () => {
    const a = await models.load('a');
    a.inFlight = 1;
    const b = await models.load('b');
    b.inFlight = 1;
    await models.load('c');
    expect(inMemory()).toEqual(['a', 'b', 'c']);
    [a.inFlight, b.inFlight] = [0, 0];
    await models.load('d');
    expect(inMemory()).toEqual(['c', 'd']);
  });

  it('refuse who cannot wait until they are back, and come back all the same', async () => {
    const a = await models.load('a');
    for (const digest of ['b', 'c'] as const) await models.load(digest);
    let open: () => void = () => undefined;
    runtime.loadGate = new Promise((resolve) => (open = resolve));
    const patient = a.predict({ rows: [row] });
    await expect(a.predict({ rows: [row], deadline: performance.now() + 20 })).rejects.toMatchObject({
      code: 'PREDICTION.DEADLINE_UNREACHABLE',
    });
    open();
    expect(await patient).toHaveLength(1);
  });

  it('say that they are not available when their files are gone, and come back when those are', async () => {
    const a = await models.load('a');
    for (const digest of ['b', 'c'] as const) await models.load(digest);
    lost.add('a');
    await expect(a.predict({ rows: [row] })).rejects.toMatchObject({ kind: 'unavailable' });
    lost.clear();
    expect(await a.predict({ rows: [row] })).toHaveLength(1);
  });

  it('keep a model that no route uses while it answers, and take it up again when one does', async () => {
    const a = await models.load('a');
    a.inFlight = 1;
    await models.retainOnly(new Set());
    expect(inMemory()).toEqual(['a']);
    expect(await models.load('a')).toBe(a);
    a.inFlight = 0;
    await models.retainOnly(new Set(['a']));
    expect(inMemory()).toEqual(['a']);
    await models.retainOnly(new Set());
    expect(inMemory()).toEqual([]);
    expect(models.counts).toEqual({ loaded: 0, unloaded: 0 });
  });

  it('answer who was routed to them before they were released', async () => {
    const a = await models.load('a');
    await models.retainOnly(new Set());
    expect(await a.predict({ rows: [row] })).toHaveLength(1);
    await models.retainOnly(new Set());
    expect(inMemory()).toEqual([]);
  });
});
