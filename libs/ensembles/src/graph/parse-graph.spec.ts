import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { parseGraph, parseStoredGraph } from './parse-graph.js';

const model = (name: string, more: object = {}): object => ({
  name,
  kind: 'model',
  model: 'm',
  version: '1.0.0',
  ...more,
});
const graph = (...nodes: unknown[]): object => ({ nodes, output: 'a' });
const problemsOf = (parse: () => unknown): string[] => {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
};
const switchOn = (when: object): object => ({
  ...{ name: 'a', kind: 'switch', cases: [{ when, then: 'b' }], default: 'b' },
});

describe('a graph', () => {
  it('is taken as it is where every node has its form', () => {
    const given = graph(
      model('b', { timeout_ms: 50, fallback: { skip: true }, inputs: { x: { column: 'y' } } }),
      { name: 'c', kind: 'model', model: 'm', alias: 'champion', output: { type: 'string', classes: ['x', 'y'] } },
      { name: 'a', kind: 'weighted', members: ['b', 'c'], weights: [2, 0.5] },
    );

    expect(parseGraph(given)).toEqual(given);
  });

  it.each<[string, unknown, string]>([
    ['is no object', [], 'graph: must be object'],
    ['has no nodes', { nodes: [], output: 'a' }, 'graph.nodes: must NOT have fewer than 1 items'],
    [
      'has too many nodes',
      graph(...Array.from({ length: 33 }, (_, i) => model(`n${i}`))),
      'graph.nodes: must NOT have more',
    ],
    ['has no output', { nodes: [model('a')] }, 'graph.output: '],
    ['has more than it may', { ...graph(model('a')), extra: 1 }, 'graph.extra: must NOT have additional properties'],
    ['has a node that is none', graph(null), 'graph.nodes[0]: must be object'],
    ['has a node of no kind', graph({ name: 'a' }), 'graph.nodes[0].kind: must be one of model, average'],
    [
      'has a node of a kind that objects have',
      graph({ name: 'a', kind: 'constructor' }),
      'graph.nodes[0].kind: must be one of',
    ],
    ['has a name that is none', graph(model('a/b')), 'graph.nodes[0].name: must match pattern'],
    ['names no version', graph({ name: 'a', kind: 'model', model: 'm' }), 'graph.nodes[0].version: is required'],
    ['names version and alias', graph(model('a', { alias: 'x' })), 'graph.nodes[0].version: is required'],
    ['pins by itself', graph(model('a', { digest: 'a'.repeat(64) })), 'graph.nodes[0].digest: must NOT'],
    [
      'feeds an input from nowhere',
      graph(model('a', { inputs: { x: {} } })),
      'graph.nodes[0].inputs.x: must have either column or node',
    ],
    [
      'feeds an input twice',
      graph(model('a', { inputs: { x: { column: 'y', node: 'b' } } })),
      'graph.nodes[0].inputs.x: must have either',
    ],
    [
      'has a class of a column',
      graph(model('a', { inputs: { x: { column: 'y', class: 'z' } } })),
      'graph.nodes[0].inputs.x.class: is of a node only',
    ],
    ['waits for ever', graph(model('a', { timeout_ms: 60_001 })), 'graph.nodes[0].timeout_ms: must be <= 60000'],
    [
      'has two stand-ins',
      graph(model('a', { fallback: { skip: true, node: 'b' } })),
      'graph.nodes[0].fallback: must have one of',
    ],
    ['has no stand-in', graph(model('a', { fallback: {} })), 'graph.nodes[0].fallback: must have one of'],
    [
      'skips not',
      graph(model('a', { fallback: { skip: false } })),
      'graph.nodes[0].fallback.skip: must be equal to constant',
    ],
    [
      'averages one',
      graph({ name: 'a', kind: 'average', members: ['b'] }),
      'graph.nodes[0].members: must NOT have fewer than 2',
    ],
    [
      'averages one twice',
      graph({ name: 'a', kind: 'average', members: ['b', 'b'] }),
      'graph.nodes[0].members: must NOT have duplicate',
    ],
    [
      'weighs an average',
      graph({ name: 'a', kind: 'average', members: ['b', 'c'], weights: [1, 1] }),
      'graph.nodes[0].weights: must NOT',
    ],
    [
      'weighs nothing',
      graph({ name: 'a', kind: 'weighted', members: ['b', 'c'], weights: [0, 1] }),
      'graph.nodes[0].weights[0]: must be > 0',
    ],
    [
      'weighs too few',
      graph({ name: 'a', kind: 'weighted', members: ['b', 'c', 'd'], weights: [1, 1] }),
      'graph.nodes[0].weights: must hold one number for each of 3',
    ],
    [
      'compares with a list',
      graph(switchOn({ column: 'x', op: '==', value: [1] })),
      'graph.nodes[0].cases[0].when.value: must be one value',
    ],
    [
      'is in no list',
      graph(switchOn({ column: 'x', op: 'in', value: 1 })),
      'graph.nodes[0].cases[0].when.value: must be a list',
    ],
    [
      'orders texts',
      graph(switchOn({ column: 'x', op: '<', value: 'a' })),
      'graph.nodes[0].cases[0].when.value: must be a number',
    ],
    [
      'mixes types',
      graph(switchOn({ column: 'x', op: 'in', value: [1, 'a'] })),
      'graph.nodes[0].cases[0].when.value: must be of one type',
    ],
    [
      'compares nothing',
      graph(switchOn({ op: '==', value: 1 })),
      'graph.nodes[0].cases[0].when: must have either column or node',
    ],
    ['has no default', graph({ name: 'a', kind: 'switch', cases: [] }), 'graph.nodes[0].default: '],
    [
      'has text that is none',
      graph(model('a', { inputs: { '\ud800': { column: 'x' } } })),
      'graph.nodes[0].inputs: must be well-formed',
    ],
    [
      'has a step without input',
      graph({
        name: 'a',
        kind: 'sequence',
        steps: [
          { model: 'm', version: '1' },
          { model: 'n', version: '1' },
        ],
      }),
      'graph.nodes[0].steps[1].input: is required',
    ],
    [
      'feeds its first step',
      graph({
        name: 'a',
        kind: 'sequence',
        steps: [
          { model: 'm', version: '1', input: 'x' },
          { model: 'n', version: '1', input: 'x' },
        ],
      }),
      'graph.nodes[0].steps[0].input: must be absent',
    ],
  ])('is refused by name where it %s', (_what, given, problem) => {
    expect(problemsOf(() => parseGraph(given))).toContainEqual(expect.stringContaining(problem));
  });

  it('of an artifact has digests, and names that the platform made', () => {
    const pinned = { ...model('a/1', { inputs: {}, digest: 'a'.repeat(64) }) };

    expect(parseStoredGraph({ format: 1, nodes: [pinned], output: 'a/1' })).toMatchObject({ output: 'a/1' });
    expect(problemsOf(() => parseStoredGraph({ format: 2, nodes: [pinned], output: 'a' }))).toEqual([
      'graph.format: must be equal to constant',
    ]);
    expect(problemsOf(() => parseStoredGraph({ format: 1, nodes: [model('a')], output: 'a' }))).toContainEqual(
      expect.stringContaining('graph.nodes[0].digest'),
    );
  });
});
