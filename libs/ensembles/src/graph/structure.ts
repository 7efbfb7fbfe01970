import type { FieldProblem } from '@intelgraph/kernel';

import type { Source } from './graph.js';
import type { Placed, PinnedNode, PlannedNode } from './plan.js';

/** Nodes one behind the other, at most. */
export const MAX_DEPTH = 16;

type Node = PlannedNode | PinnedNode;
interface Reference {
  readonly field: string;
  readonly name: string;
}

/** The nodes that a node names, each with the field that does. */
export function referencesOf(node: Node): Reference[] {
  const standIn = standInOf(node).map((name) => ({ field: 'fallback.node', name }));
  switch (node.kind) {
    case 'model':
      return [...sourcesOf(node.inputs), ...standIn];
    case 'stacking':
      return [...membersOf(node.members), ...sourcesOf(node.inputs), ...standIn];
    case 'average':
    case 'weighted':
    case 'majority':
      return [...membersOf(node.members), ...standIn];
    case 'switch':
      return [
        ...node.cases.flatMap(({ when, then }, i) => [
          ...('node' in when ? [{ field: `cases[${i}].when.node`, name: when.node }] : []),
          { field: `cases[${i}].then`, name: then },
        ]),
        { field: 'default', name: node.default },
        ...standIn,
      ];
  }
}

/** The nodes that a node cannot do without. */
export const neededBy = (node: Node): string[] => referencesOf(node).map(({ name }) => name);

/** The node that stands in for a node, if one does. */
export const standInOf = ({ fallback }: Node): string[] =>
  fallback !== undefined && 'node' in fallback ? [fallback.node] : [];

const membersOf = (members: readonly string[]): Reference[] =>
  members.map((name, i) => ({ field: `members[${i}]`, name }));

const sourcesOf = (inputs: Readonly<Record<string, Source>> = {}): Reference[] =>
  Object.entries(inputs).flatMap(([column, source]) =>
    'node' in source ? [{ field: `inputs.${column}.node`, name: source.node }] : [],
  );

export interface Structure<N> {
  /** Each after those that it names; empty where there are problems. */
  readonly order: readonly Placed<N>[];
  readonly problems: readonly FieldProblem[];
}

/** Finds out whether nodes form a graph without cycles that all leads to its output. */
export function structureOf<N extends Node>(nodes: readonly Placed<N>[], output: string): Structure<N> {
  const byName = new Map<string, Placed<N>>();
  const problems: FieldProblem[] = [];
  for (const placed of nodes) {
    const { name } = placed.node;
    if (byName.has(name))
      problems.push({ field: `${placed.path}.name`, message: `${name} is the name of another node` });
    byName.set(name, placed);
  }
  if (!byName.has(output)) problems.push({ field: 'graph.output', message: `there is no node ${output}` });
  for (const { path, node } of nodes) {
    for (const { field, name } of referencesOf(node)) {
      if (!byName.has(name)) problems.push({ field: `${path}.${field}`, message: `there is no node ${name}` });
    }
  }
  if (problems.length > 0) return { order: [], problems };
  return walked(nodes, byName, output);
}

function walked<N extends Node>(
  nodes: readonly Placed<N>[],
  byName: ReadonlyMap<string, Placed<N>>,
  output: string,
): Structure<N> {
  const order: Placed<N>[] = [];
  const problems: FieldProblem[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (name: string, field: string): void => {
    const known = state.get(name);
    if (known === 'open') problems.push({ field, message: `${name} needs this node itself: there is a cycle` });
    const placed = byName.get(name);
    if (known !== undefined || placed === undefined) return;
    state.set(name, 'open');
    for (const { field: own, name: next } of referencesOf(placed.node)) visit(next, `${placed.path}.${own}`);
    state.set(name, 'done');
    order.push(placed);
  };
  visit(output, 'graph.output');
  for (const { path, node } of nodes) {
    if (!state.has(node.name)) problems.push({ field: `${path}.name`, message: `nothing needs ${node.name}` });
  }
  if (problems.length === 0) problems.push(...depthProblems(order));
  return problems.length > 0 ? { order: [], problems } : { order, problems };
}

function depthProblems(order: readonly Placed<Node>[]): FieldProblem[] {
  const depths = new Map<string, number>();
  for (const { path, node } of order) {
    const below = referencesOf(node).map(({ name }) => depths.get(name) ?? 0);
    const depth = 1 + Math.max(0, ...below);
    if (depth > MAX_DEPTH) return [{ field: path, message: `is more than ${MAX_DEPTH} nodes deep` }];
    depths.set(node.name, depth);
  }
  return [];
}
