import { InvalidInputError } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import type { GraphInput } from '../graph/graph-input.js';
import { parseGraph } from '../graph/parse-graph.js';
import { type PinnedNode, type Placed, planOf } from '../graph/plan.js';

import { checkGraph, type CheckedGraph } from './check-graph.js';
import { sidesOfSignature } from './signature-sides.js';
import type { MemberSides } from './sides.js';

const input = (name: string, type = 'double', more: object = {}): object => ({ name, type, required: true, ...more });
const classifier = (inputs: object[], classes = ['no', 'yes'], type = 'string'): object => ({
  inputs,
  outputs: [
    { name: 'prediction', type },
    { name: 'probabilities', type: 'map', classes },
  ],
});
const regressor = (...inputs: object[]): object => ({ inputs, outputs: [{ name: 'prediction', type: 'double' }] });

/** By the name of the model. */
const SIGNATURES: Readonly<Record<string, object>> = {
  x: classifier([input('x')]),
  y: classifier([input('y', 'long', { required: false })]),
  reversed: classifier([input('x')], ['yes', 'no']),
  three: classifier([input('x')], ['a', 'b', 'c']),
  numbered: classifier([input('x')], ['0', '1'], 'long'),
  price: regressor(input('x')),
  city: regressor(input('city', 'string')),
  coded: regressor(input('city')),
  meta: classifier([input('first_yes'), input('second_no'), input('age', 'long')]),
  segment: classifier([input('income')], ['rich', 'poor']),
  offer: regressor(input('segment', 'string'), input('age', 'long')),
  pyfunc: { inputs: JSON.stringify([{ name: 'x', type: 'integer' }]), outputs: '[]' },
};

const member = (name: string, model = name, more: object = {}): object => ({
  ...{ name, kind: 'model', model, version: '1.0.0', ...more },
});

function check(nodes: object[], output: string): CheckedGraph {
  const graph: GraphInput = parseGraph({ nodes, output });
  const pinned = planOf(graph).map(({ path, node }) => ({
    path,
    node: { inputs: {}, ...node, ...('model' in node ? { digest: node.model } : {}) },
  })) as Placed<PinnedNode>[];
  return checkGraph(pinned, output, (digest): MemberSides => sidesOfSignature(SIGNATURES[digest] as never)!);
}

function problemsOf(nodes: object[], output = 'out'): string[] {
  try {
    check(nodes, output);
  } catch (error) {
    if (error instanceof InvalidInputError) return error.fields.map(({ field, message }) => `${field}: ${message}`);
    throw error;
  }
  return [];
}

const vote = (kind: string, ...members: string[]): object => ({ name: 'out', kind, members });
const sees = (...names: string[]) => names.map((name) => member(name));

describe('the signature of an ensemble', () => {
  it('is all that its members take, and what its output answers', () => {
    const { inputs, output } = check([...sees('x', 'y'), vote('average', 'x', 'y')], 'out');

    expect(inputs).toEqual([
      { name: 'x', type: 'double', required: true },
      { name: 'y', type: 'long', required: false },
    ]);
    expect(output).toEqual({ type: 'string', classes: ['no', 'yes'], hasProbabilities: true });
  });

  it('has the columns under which its members see their inputs, and none that nodes fill', () => {
    const renamed = member('b', 'price', { inputs: { x: { column: 'amount' } } });
    const { inputs, output } = check([member('a', 'price'), renamed, vote('average', 'a', 'b')], 'out');

    expect(inputs.map(({ name }) => name)).toEqual(['x', 'amount']);
    expect(output).toEqual({ type: 'double', classes: [], hasProbabilities: false });
  });

  it('takes the columns of conditions, which may be missing', () => {
    const cases = [{ when: { column: 'country', op: 'in', value: ['NO', 'SE'] }, then: 'x' }];
    const { inputs } = check([...sees('x', 'y'), { name: 'out', kind: 'switch', cases, default: 'y' }], 'out');

    expect(inputs).toContainEqual({ name: 'country', type: 'string', required: false });
  });
});

describe('members', () => {
  it.each<[string, object[], string]>([
    [
      'of other classes',
      [...sees('x', 'three'), vote('average', 'x', 'three')],
      'graph.nodes[2].members[1]: three answers the classes a, b, c',
    ],
    [
      'of classes of another type',
      [...sees('x', 'numbered'), vote('majority', 'x', 'numbered')],
      'graph.nodes[2].members[1]: numbered answers the classes 0, 1 (long)',
    ],
    [
      'of another task',
      [...sees('x', 'price'), vote('average', 'x', 'price')],
      'graph.nodes[2].members[1]: price answers numbers',
    ],
    [
      'without classes to count',
      [member('a', 'price'), member('b', 'price'), vote('majority', 'a', 'b')],
      'graph.nodes[2].members[0]: a answers no classes',
    ],
    [
      'that see one column as two types',
      [...sees('city', 'coded'), vote('average', 'city', 'coded')],
      'graph.nodes[1].inputs.city: column city is double here and string in node city',
    ],
    [
      'whose answers nobody knows',
      [...sees('x', 'pyfunc'), vote('average', 'x', 'pyfunc')],
      'graph.nodes[1].output: is required',
    ],
    [
      'whose answers are others',
      [member('a', 'x', { output: { type: 'double' } }), member('b', 'x'), vote('average', 'a', 'b')],
      'graph.nodes[0].output: the model answers the classes no, yes',
    ],
    [
      'that have no such column',
      [member('out', 'x', { inputs: { z: { column: 'x' } } })],
      'graph.nodes[0].inputs.z: is not a column',
    ],
  ])('are refused %s', (_what, nodes, problem) => {
    expect(problemsOf(nodes)).toContainEqual(expect.stringContaining(problem));
  });

  it('may have their classes in another order', () => {
    expect(problemsOf([...sees('x', 'reversed'), vote('average', 'x', 'reversed')])).toEqual([]);
  });

  it('without a signature of answers are taken at their word', () => {
    const told = member('p', 'pyfunc', { output: { type: 'string', classes: ['yes', 'no'] } });

    expect(problemsOf([...sees('x'), told, vote('average', 'x', 'p')])).toEqual([]);
  });
});

describe('the structure', () => {
  it.each<[string, object[], string]>([
    [
      'a node that is not there',
      [...sees('x'), vote('average', 'x', 'z')],
      'graph.nodes[1].members[1]: there is no node z',
    ],
    ['no node of the output', [...sees('x')], 'graph.output: there is no node out'],
    [
      'two nodes of one name',
      [member('out', 'x'), member('out', 'y')],
      'graph.nodes[1].name: out is the name of another node',
    ],
    ['a node that nobody needs', [member('out', 'x'), member('y')], 'graph.nodes[1].name: nothing needs y'],
    [
      'a node that needs itself',
      [...sees('x'), vote('average', 'x', 'out')],
      'graph.nodes[1].members[1]: out needs this node itself',
    ],
    [
      'a cycle of stand-ins',
      [member('out', 'x', { fallback: { node: 'b' } }), member('b', 'x', { fallback: { node: 'out' } })],
      'graph.nodes[1].fallback.node: out needs this node itself',
    ],
    [
      'a cycle of inputs',
      [
        member('out', 'price', { inputs: { x: { node: 'b' } } }),
        member('b', 'price', { inputs: { x: { node: 'out' } } }),
      ],
      'graph.nodes[1].inputs.x.node: out needs this node itself',
    ],
    [
      'a chain without end',
      Array.from({ length: 17 }, (_, i) =>
        member(i === 0 ? 'out' : `n${i}`, 'price', i === 16 ? {} : { inputs: { x: { node: `n${i + 1}` } } }),
      ),
      'is more than 16 nodes deep',
    ],
  ])('is refused with %s', (_what, nodes, problem) => {
    expect(problemsOf(nodes)).toContainEqual(expect.stringContaining(problem));
  });
});

describe('a stacking node', () => {
  const stacking = (more: object = {}): object => ({
    ...{ name: 'out', kind: 'stacking', model: 'meta', version: '1.0.0', members: ['first', 'second'], ...more },
  });
  const members = [member('first', 'x'), member('second', 'y')];

  it('feeds its model the probabilities that its columns are named after, and the row where it says so', () => {
    const { graph, inputs } = check([...members, stacking({ passthrough: true })], 'out');

    expect(graph.nodes.at(-1)).toEqual({
      ...{ name: 'out', kind: 'model', model: 'meta', version: '1.0.0', digest: 'meta' },
      inputs: { first_yes: { node: 'first', class: 'yes' }, second_no: { node: 'second', class: 'no' } },
    });
    expect(inputs.map(({ name }) => name)).toEqual(['x', 'y', 'age']);
  });

  it('is refused with columns that nobody fills, and members that fill none', () => {
    expect(problemsOf([...members, stacking()])).toEqual([
      'graph.nodes[2].inputs.age: no member answers it, and passthrough is not set',
    ]);
    const third = [
      ...members,
      member('third', 'x'),
      stacking({ passthrough: true, members: ['first', 'second', 'third'] }),
    ];
    expect(problemsOf(third)).toEqual(['graph.nodes[3].members[2]: the model takes nothing that third answers']);
  });
});

describe('a sequence', () => {
  const sequence = (second: object): object => ({
    ...{ name: 'out', kind: 'sequence', timeout_ms: 50 },
    steps: [
      { model: 'segment', version: '1.0.0' },
      { model: 'offer', version: '1.0.0', ...second },
    ],
  });

  it('is models that feed one another', () => {
    const { graph, inputs } = check([sequence({ input: 'segment' })], 'out');

    expect(graph.nodes.map(({ name, timeout_ms }) => [name, timeout_ms])).toEqual([
      ['out/1', undefined],
      ['out', 50],
    ]);
    expect(graph.nodes[1]).toMatchObject({ inputs: { segment: { node: 'out/1' } } });
    expect(inputs.map(({ name }) => name)).toEqual(['income', 'age']);
  });

  it.each<[string, object, string]>([
    [
      'a type that does not fit',
      { input: 'segment', class: 'rich' },
      'graph.nodes[0].steps[1].inputs.segment: takes string, and out/1 answers double',
    ],
    [
      'a text for a number',
      { input: 'age' },
      'graph.nodes[0].steps[1].inputs.age: takes long, and out/1 answers string',
    ],
    [
      'a class that is none',
      { input: 'age', class: 'middle' },
      'graph.nodes[0].steps[1].inputs.age: out/1 has no class middle',
    ],
  ])('is refused with %s', (_what, second, problem) => {
    expect(problemsOf([sequence(second)])).toContainEqual(problem);
  });
});

describe('what stands in for a node', () => {
  const standIn = (fallback: object, other: object = member('b', 'x')): object[] => [
    member('out', 'x', { fallback }),
    other,
  ];

  it.each<[string, object[], string]>([
    [
      'of other classes',
      standIn({ node: 'b' }, member('b', 'three')),
      'graph.nodes[0].fallback.node: answers the classes a, b, c',
    ],
    [
      'that is no class',
      [member('out', 'x', { fallback: { constant: { prediction: 'maybe' } } })],
      'graph.nodes[0].fallback.constant: prediction must be one of the classes',
    ],
    [
      'of another type',
      [member('out', 'price', { fallback: { constant: { prediction: 'x' } } })],
      'prediction must be a number',
    ],
    [
      'with probabilities that do not add up',
      [member('out', 'x', { fallback: { constant: { prediction: 'no', probabilities: { no: 0.4, yes: 0.4 } } } })],
      'add up to 1',
    ],
    [
      'with probabilities of some',
      [member('out', 'x', { fallback: { constant: { prediction: 'no', probabilities: { no: 1 } } } })],
      'a number for each class',
    ],
    [
      'by being left out of what is no vote',
      [member('out', 'x', { fallback: { skip: true } })],
      'graph.nodes[0].fallback.skip: the output cannot do without out',
    ],
  ])('is refused %s', (_what, nodes, problem) => {
    expect(problemsOf(nodes)).toContainEqual(expect.stringContaining(problem));
  });

  it('may be another node, a constant, or nothing in a vote', () => {
    expect(problemsOf(standIn({ node: 'b' }))).toEqual([]);
    const constant = { constant: { prediction: 'no', probabilities: { no: 0.9, yes: 0.1 } } };
    expect(problemsOf([member('out', 'x', { fallback: constant })])).toEqual([]);
    expect(
      problemsOf([member('x', 'x', { fallback: { skip: true } }), member('y'), vote('average', 'x', 'y')]),
    ).toEqual([]);
  });
});

describe('a switch', () => {
  const choice = (when: object, then = 'x'): object => ({
    ...{ name: 'out', kind: 'switch', cases: [{ when, then }], default: 'y' },
  });

  it.each<[string, object[], string]>([
    [
      'between tasks',
      [...sees('price', 'y'), choice({ column: 'x', op: '>', value: 1 }, 'price')],
      'graph.nodes[2].default: y answers the classes',
    ],
    [
      'on a column of another type',
      [...sees('x', 'y'), choice({ column: 'x', op: '==', value: 'a' })],
      'graph.nodes[2].cases[0].when: column x is string here',
    ],
    [
      'on texts as numbers',
      [...sees('x', 'y'), choice({ node: 'x', op: '>', value: 1 })],
      'graph.nodes[2].cases[0].when: x answers texts',
    ],
    [
      'on a class that is none',
      [...sees('x', 'y'), choice({ node: 'x', class: 'z', op: '>', value: 1 })],
      'graph.nodes[2].cases[0].when: x has no class z',
    ],
  ])('is refused %s', (_what, nodes, problem) => {
    expect(problemsOf(nodes)).toContainEqual(expect.stringContaining(problem));
  });

  it('may look at a probability', () => {
    expect(problemsOf([...sees('x', 'y'), choice({ node: 'x', class: 'yes', op: '>=', value: 0.9 })])).toEqual([]);
  });
});
