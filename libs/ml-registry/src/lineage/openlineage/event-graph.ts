import { GraphFacts } from '../graph/graph-facts.js';
import { type NodeReference, ownNode } from '../graph/node-address.js';

import type {
  OpenLineageDataset,
  OpenLineageEvent,
  OpenLineageJobEvent,
  OpenLineageRunEvent,
} from './openlineage-event.js';
import { datasetReference, isColumnsOnly, jobReference } from './openlineage-names.js';

/** Where an event belongs, and which of the names in it are names of models there. */
export interface EventPlace {
  readonly workspace: string;
  readonly models: ReadonlyMap<string, string>;
}

/** What an event says in the graph: data sets flow into the run (without one: the job) and out of it, columns into columns. */
export function eventGraph(place: EventPlace, { kind, event }: OpenLineageEvent): GraphFacts {
  const facts = new GraphFacts();
  if (kind === 'dataset') addOutput(facts, place, event.dataset, []);
  else if (isColumnsOnly(event.job)) {
    for (const output of event.outputs ?? []) addOutput(facts, place, output, event.inputs ?? []);
  } else addTraffic(facts, place, kind === 'run' ? runNode(facts, place, event) : jobNode(facts, place, event), event);
  return facts;
}

/** Names that may be those of models: what the event calls `model/<name>` in the platform's namespace. */
export function modelNamesIn({ kind, event }: OpenLineageEvent, workspace: string): string[] {
  const datasets = kind === 'dataset' ? [event.dataset] : [...(event.inputs ?? []), ...(event.outputs ?? [])];
  const fields = datasets.flatMap((dataset) => inputFieldsOf(dataset).map(([, input]) => input));
  const nodes = [...datasets, ...fields].map((dataset) => datasetReference(workspace, dataset));
  return [
    ...new Set(nodes.filter(({ kind: of, namespace }) => of === 'model' && namespace === '').map(({ id }) => id)),
  ];
}

function runNode(facts: GraphFacts, { workspace }: EventPlace, { run, job }: OpenLineageRunEvent): NodeReference {
  const node = ownNode('run', run.runId.toLowerCase());
  facts.link(jobReference(workspace, job), 'started', node);
  const parent = run.facets?.parent;
  if (parent === undefined) return node;
  const above = ownNode('run', parent.run.runId.toLowerCase());
  facts.link(jobReference(workspace, parent.job), 'started', above).link(above, 'parent', node);
  return node;
}

function jobNode(facts: GraphFacts, { workspace }: EventPlace, { job }: OpenLineageJobEvent): NodeReference {
  const node = jobReference(workspace, job);
  facts.node(node);
  return node;
}

function addTraffic(
  facts: GraphFacts,
  place: EventPlace,
  process: NodeReference,
  { inputs = [], outputs = [] }: Pick<OpenLineageJobEvent, 'inputs' | 'outputs'>,
): void {
  for (const input of inputs) facts.link(resolved(place, input), 'input', process);
  for (const output of outputs) {
    facts.link(process, 'output', resolved(place, output));
    addOutput(facts, place, output, inputs);
  }
}

/** The data set and its column lineage. An input field names no version: it is that of the input of the same name. */
function addOutput(
  facts: GraphFacts,
  place: EventPlace,
  output: OpenLineageDataset,
  inputs: readonly OpenLineageDataset[],
): void {
  facts.node(resolved(place, output));
  const byName = new Map(inputs.map((input) => [JSON.stringify([input.namespace, input.name]), input]));
  for (const [column, input] of inputFieldsOf(output)) {
    const source = byName.get(JSON.stringify([input.namespace, input.name])) ?? input;
    facts.link(resolved(place, source, input.field), 'column', resolved(place, output, column));
  }
}

function inputFieldsOf({ facets }: OpenLineageDataset): [string, { namespace: string; name: string; field: string }][] {
  return Object.entries(facets?.columnLineage?.fields ?? {}).flatMap(([column, { inputFields }]) =>
    inputFields.map((input): [string, typeof input] => [column, input]),
  );
}

function resolved({ workspace, models }: EventPlace, dataset: OpenLineageDataset, field = ''): NodeReference {
  const node = datasetReference(workspace, dataset, field);
  const own = node.kind === 'model' && node.namespace === '';
  return own ? { ...node, id: models.get(node.id) ?? node.id } : node;
}
