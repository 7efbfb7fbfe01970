import { type JsonSchema, schemaValidator } from '@intelgraph/contracts';
import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import { crossProblems } from './cross-problems.js';
import type { EnsembleGraph } from './graph.js';
import type { GraphInput, NodeInput } from './graph-input.js';
import { GRAPH_SCHEMA, NODE_SCHEMAS, STORED_GRAPH_SCHEMA, STORED_SCHEMAS } from './graph-schemas.js';

type Check = ReturnType<typeof schemaValidator>;
interface Form {
  readonly graph: Check;
  /** By kind. */
  readonly nodes: ReadonlyMap<string, Check>;
}

const formOf = (graph: JsonSchema, nodes: Readonly<Record<string, JsonSchema>>): Form => ({
  graph: schemaValidator(graph),
  nodes: new Map(Object.entries(nodes).map(([kind, schema]) => [kind, schemaValidator(schema)])),
});
const GIVEN = formOf(GRAPH_SCHEMA, NODE_SCHEMAS);
const STORED = formOf(STORED_GRAPH_SCHEMA, STORED_SCHEMAS);

/**
 * Reads a graph as it is registered, each node by itself.
 *
 * @throws InvalidInputError that names every field which breaks a rule, as `graph.nodes[2].weights`
 */
export function parseGraph(value: unknown): GraphInput {
  assertForm(value, GIVEN);
  return value as GraphInput;
}

/** Reads the graph of an artifact. @throws InvalidInputError as {@link parseGraph} */
export function parseStoredGraph(value: unknown): EnsembleGraph {
  assertForm(value, STORED);
  return value as EnsembleGraph;
}

function assertForm(value: unknown, form: Form): void {
  const shape = form.graph(value);
  if (shape.length > 0) throw new InvalidInputError(shape.map((problem) => under('graph', problem)));
  const { nodes } = value as { readonly nodes: readonly Record<string, unknown>[] };
  const problems = nodes.flatMap((node, i) =>
    problemsOf(node, form).map((problem) => under(`graph.nodes[${i}]`, problem)),
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function problemsOf(node: Record<string, unknown>, { nodes }: Form): readonly FieldProblem[] {
  const { kind } = node;
  const check = typeof kind === 'string' ? nodes.get(kind) : undefined;
  if (check === undefined) return [{ field: 'kind', message: `must be one of ${[...nodes.keys()].join(', ')}` }];
  const shape = check(node);
  if (shape.length > 0) return shape;
  return [...illFormed(node, ''), ...crossProblems(node as unknown as NodeInput)];
}

/** PostgreSQL and JSON of others take neither NUL nor half of a surrogate pair. */
function illFormed(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') {
    const isText = !value.includes('\0') && value.isWellFormed();
    return isText ? [] : [{ field: path, message: 'must be well-formed text' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...illFormed(key, path),
    ...illFormed(member, path === '' ? key : `${path}.${key}`),
  ]);
}

const under = (path: string, { field, message }: FieldProblem): FieldProblem => ({
  field: field === '' ? path : `${path}.${field.replace(/\.(\d+)(?=\.|$)/g, '[$1]')}`,
  message,
});
