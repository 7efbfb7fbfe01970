import type { EnsembleGraph, GraphNode } from '@intelgraph/ensembles';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { digestOf, NUMBER, ScriptedModels, yes, YES_NO } from '../../../test/fakes/scripted-models.js';
import type { LoadedModel } from '../loaded-model.js';
import type { InputRow, RowPrediction } from '../model-runtime.js';

const member = (name: string, more: object = {}): GraphNode => ({
  ...{ name, kind: 'model', model: name, version: '1.0.0', digest: digestOf(name), inputs: {}, ...more },
});
const vote = (kind: 'average' | 'majority' | 'weighted', members: string[], more: object = {}): GraphNode => ({
  ...{ name: 'out', kind, members, ...more },
});

let rig: ScriptedModels;
beforeEach(() => {
  rig = new ScriptedModels();
  rig.script('a', { columns: ['x'], output: YES_NO, answer: ({ x }) => yes(Number(x)) });
  rig.script('b', { columns: ['x', 'y'], output: YES_NO, answer: ({ y }) => yes(Number(y)) });
  rig.script('price', { columns: ['x'], output: NUMBER, answer: ({ x }) => ({ prediction: Number(x) * 10 }) });
  rig.script('broken', {
    columns: ['x'],
    output: YES_NO,
    answer: () => {
      throw new Error('no weights');
    },
  });
});

async function load(...nodes: GraphNode[]): Promise<LoadedModel> {
  const graph: EnsembleGraph = { format: 1, nodes, output: 'out' };
  return rig.models.load(rig.ensemble('ensemble', graph));
}
const ask = async (model: LoadedModel, ...rows: InputRow[]): Promise<RowPrediction[]> => model.predict({ rows });
const turns = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

describe('an ensemble', () => {
  it('joins what its members answer of a batch, each asked once', async () => {
    const model = await load(member('a'), member('b'), vote('weighted', ['a', 'b'], { weights: [3, 1] }));
    const answers = await ask(model, { x: 0.8, y: 0.4 }, { x: 0, y: 1 });

    expect(answers).toMatchObject([
      { prediction: 'yes', probabilities: { yes: expect.closeTo(0.7, 12), no: expect.closeTo(0.3, 12) } },
      { prediction: 'no', probabilities: { yes: 0.25, no: 0.75 } },
    ]);
    expect(rig.scripts.get('a')?.runs).toEqual([[{ x: 0.8 }, { x: 0 }]]);
    expect(rig.scripts.get('b')?.runs).toEqual([
      [
        { x: 0.8, y: 0.4 },
        { x: 0, y: 1 },
      ],
    ]);
    expect(answers[0]?.branches).toEqual({ a: { status: 'answered' }, b: { status: 'answered' } });
  });

  it('takes what its members take, and says what is wrong in their words', async () => {
    const model = await load(
      member('a', { inputs: { x: { column: 'amount' } } }),
      member('b'),
      vote('majority', ['a', 'b']),
    );

    expect(model.runnable.inputs.map(({ name }) => name)).toEqual(['amount', 'x', 'y']);
    expect(model.runnable.validate({ amount: 1, x: 1, y: 2 })).toEqual([]);
    expect(model.runnable.validate({ amount: 'much', x: 1, z: 1 })).toEqual([
      { field: 'z', message: 'is not a column of this model' },
      { field: 'amount', message: 'must be a number' },
      { field: 'y', message: 'must be a number' },
    ]);
  });

  it('feeds answers to the models that need them', async () => {
    rig.script('meta', {
      columns: ['p', 'q', 'y'],
      output: NUMBER,
      answer: (row) => ({ prediction: Number(row['p']) + Number(row['q']) + Number(row['y']) }),
    });
    const inputs = { p: { node: 'a', class: 'no' }, q: { node: 'price' } };
    const model = await load(member('a'), member('price'), { ...member('meta', { inputs }), name: 'out' });

    expect(await ask(model, { x: 0.25, y: 100 })).toMatchObject([{ prediction: 103.25 }]);
    expect(rig.scripts.get('meta')?.runs).toEqual([[{ p: 0.75, q: 2.5, y: 100 }]]);
  });

  it('of ensembles says what became of all of them', async () => {
    const inner = rig.ensemble('inner', {
      format: 1,
      nodes: [member('a'), member('b'), { ...vote('average', ['a', 'b']), name: 'in' }],
      output: 'in',
    });
    const model = await load(
      { ...member('inner'), digest: inner } as GraphNode,
      member('a'),
      vote('average', ['inner', 'a']),
    );
    const [answer] = await ask(model, { x: 1, y: 0 });

    expect(answer).toMatchObject({ prediction: 'yes', probabilities: { yes: 0.75, no: 0.25 } });
    expect(Object.keys(answer?.branches ?? {}).sort()).toEqual(['a', 'inner', 'inner/a', 'inner/b']);
    expect(rig.loaded.filter((name) => name === 'a')).toHaveLength(1);
  });

  it('keeps its members while it is there, shares them with others, and lets go of them', async () => {
    const model = await load(member('a'), member('b'), vote('average', ['a', 'b']));
    const own = await rig.models.load(digestOf('a'));
    expect(rig.loaded).toEqual(['a', 'b']);
    await rig.models.retainOnly(new Set([model.digest]));
    expect(rig.loaded).toEqual(['a', 'b']);
    await rig.models.retainOnly(new Set([own.digest]));
    expect(rig.loaded).toEqual(['a']);
  });

  it('brings back members that left memory', async () => {
    rig = new ScriptedModels(12_500);
    for (const name of ['a', 'b'])
      rig.script(name, { columns: ['x'], output: YES_NO, answer: ({ x }) => yes(Number(x)) });
    const model = await load(member('a'), member('b'), vote('average', ['a', 'b']));
    const [a] = [await rig.models.load(digestOf('a'))];
    await a.unload();
    expect(rig.loaded).toEqual(['b']);

    expect(await ask(model, { x: 1 })).toMatchObject([{ prediction: 'yes' }]);
    expect([...rig.loaded].sort()).toEqual(['a', 'b']);
  });
});

describe('a branch', () => {
  const held = (name: string): (() => void) => {
    let open: () => void = () => undefined;
    rig.scripts.get(name)!.gate = new Promise((resolve) => (open = resolve));
    return open;
  };

  it('that is late is left out, and the others have its weight', async () => {
    const slow = member('b', { timeout_ms: 50, fallback: { skip: true } });
    const model = await load(member('a'), slow, vote('weighted', ['a', 'b'], { weights: [1, 3] }));
    const open = held('b');
    const asked = ask(model, { x: 0.8, y: 0 });
    await turns();
    rig.clock.pass(50);
    const [answer] = await asked;
    open();

    expect(answer).toMatchObject({ prediction: 'yes', probabilities: { yes: 0.8 } });
    expect(answer?.branches).toEqual({ a: { status: 'answered' }, b: { status: 'timed_out', fallback: 'skip' } });
  });

  it('that is in time leaves no alarm behind', async () => {
    const model = await load({ ...member('a', { timeout_ms: 50 }), name: 'out' });

    expect(await ask(model, { x: 1 })).toMatchObject([{ branches: { out: { status: 'answered' } } }]);
    expect(rig.clock.alarms).toBe(0);
  });

  it('that fails is answered by a constant, or by another node', async () => {
    const constant = { constant: { prediction: 'no', probabilities: { no: 0.9, yes: 0.1 } } };
    const model = await load(
      member('a'),
      member('broken', { fallback: constant }),
      member('b', { digest: digestOf('broken'), fallback: { node: 'a' } }),
      vote('average', ['broken', 'b']),
    );
    const [answer] = await ask(model, { x: 0.5 });

    expect(answer).toMatchObject({ prediction: 'no', probabilities: { yes: expect.closeTo(0.3, 12) } });
    expect(answer?.branches).toEqual({
      a: { status: 'answered' },
      broken: { status: 'failed', fallback: 'constant' },
      b: { status: 'failed', fallback: 'node' },
    });
  });

  it('that nothing stands in for fails the row by its name', async () => {
    const model = await load(member('a'), member('broken'), vote('average', ['a', 'broken']));

    await expect(ask(model, { x: 1 })).rejects.toMatchObject({
      code: 'ENSEMBLE.NODE_FAILED',
      message: 'row 0: node broken of the ensemble: no weights',
      details: { node: 'broken', row: 0 },
    });
  });

  it('that is late and cannot be left out says so', async () => {
    const model = await load({ ...member('a', { timeout_ms: 50 }), name: 'out' });
    const open = held('a');
    const asked = expect(ask(model, { x: 1 })).rejects.toMatchObject({ kind: 'timeout', details: { node: 'out' } });
    await turns();
    rig.clock.pass(50);
    await asked;
    open();
  });

  it('that is left out with all others leaves nobody who answers', async () => {
    const skip = { fallback: { skip: true } };
    const both = [member('broken', skip), member('other', { ...skip, digest: digestOf('broken') })];
    const model = await load(...both, vote('average', ['broken', 'other']));

    await expect(ask(model, { x: 1 })).rejects.toThrow('node out of the ensemble: none of its members answered');
  });

  it('is given no more time than its request has', async () => {
    const model = await load(member('a', { fallback: { skip: true } }), member('b'), vote('average', ['a', 'b']));
    const open = held('b');
    const asked = expect(model.predict({ rows: [{ x: 1, y: 0 }], deadline: rig.clock.now() })).rejects.toMatchObject({
      code: 'PREDICTION.DEADLINE_UNREACHABLE',
    });
    await asked;
    open();
  });
});

describe('a switch', () => {
  const choice = (cases: object[]): GraphNode => ({ name: 'out', kind: 'switch', cases, default: 'b' }) as GraphNode;

  it('asks each branch for its own rows only; the first condition that holds counts', async () => {
    const cases = [
      { when: { column: 'x', op: '>', value: 0.9 }, then: 'a' },
      { when: { column: 'x', op: '>', value: 0.5 }, then: 'c' },
    ];
    const model = await load(member('a'), member('b'), member('c', { digest: digestOf('a') }), choice(cases));
    const answers = await ask(model, { x: 1, y: 0 }, { x: 0.6, y: 0 }, { x: 0, y: 0.75 });

    expect(answers.map(({ branches }) => Object.keys(branches ?? {}))).toEqual([['a'], ['c'], ['b']]);
    expect(answers.map(({ probabilities }) => probabilities?.['yes'])).toEqual([1, 0.6, 0.75]);
    expect(rig.scripts.get('b')?.runs).toEqual([[{ x: 0, y: 0.75 }]]);
  });

  it('looks at answers, and asks a node once that is a branch as well', async () => {
    const cases = [{ when: { node: 'a', class: 'yes', op: '>=', value: 0.9 }, then: 'a' }];
    const model = await load(member('a'), member('b'), choice(cases));
    const answers = await ask(model, { x: 0.95, y: 0 }, { x: 0.2, y: 0.7 });

    expect(answers.map(({ probabilities }) => probabilities?.['yes'])).toEqual([0.95, 0.7]);
    expect(rig.scripts.get('a')?.runs).toHaveLength(1);
    expect(rig.scripts.get('b')?.runs).toEqual([[{ x: 0.2, y: 0.7 }]]);
  });

  it('fails where the answer that it looks at is none', async () => {
    const cases = [{ when: { node: 'broken', op: '==', value: 'yes' }, then: 'b' }];
    const model = await load(member('broken'), member('b'), choice(cases));

    await expect(ask(model, { x: 1, y: 0 })).rejects.toThrow('node broken of the ensemble: no weights');
  });
});

describe('an artifact', () => {
  it('that names others than its manifest opens none of them', async () => {
    const graph: EnsembleGraph = { format: 1, nodes: [{ ...member('a'), name: 'out' }], output: 'out' };
    const digest = rig.ensemble('thief', graph, []);

    await expect(rig.models.load(digest)).rejects.toThrow('its manifest does not name the artifact of node out');
    expect(rig.loaded).toEqual([]);
  });

  it('whose members do not fit what they were said to be is no model', async () => {
    await expect(load(member('a'), member('price'), vote('average', ['a', 'price']))).rejects.toThrow(
      'price answers numbers',
    );
    const gone = member('a', { digest: digestOf('gone') });
    await expect(
      rig.models.load(rig.ensemble('lost', { format: 1, nodes: [{ ...gone, name: 'out' }], output: 'out' })),
    ).rejects.toThrow('a@1.0.0 of node out cannot be loaded: its files are gone');
  });
});
