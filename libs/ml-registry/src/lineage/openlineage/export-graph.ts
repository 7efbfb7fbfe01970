import type { GraphNode, Subgraph } from '../graph/subgraph.js';

import {
  facet,
  type OpenLineageDataset,
  type OpenLineageJob,
  type OpenLineageJobEvent,
  type OpenLineageRun,
  type OpenLineageRunEvent,
  PRODUCER,
  SCHEMA_URLS,
} from './openlineage-event.js';
import { linkJob, nameOf, toOpenLineageDataset, wholeField } from './openlineage-names.js';

type Exported = OpenLineageRunEvent | OpenLineageJobEvent;

interface ResolvedLink {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly relationship: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PROCESSES = new Set(['job', 'run', 'deployment']);
const isProcess = ({ kind }: GraphNode): boolean => PROCESSES.has(kind);

/**
 * The graph as OpenLineage events: one for each run, job and deployment with what it reads and writes, and one for each
 * pair of nodes that are linked without any of these, with the lineage of their columns.
 *
 * @param at the time that the events bear
 */
export function toOpenLineage(workspace: string, { nodes, links }: Subgraph, at: Date): Exported[] {
  const byAddress = new Map(nodes.map((node) => [node.address, node]));
  const resolved = links.flatMap(({ from, to, relationship }): ResolvedLink[] => {
    const [source, target] = [byAddress.get(from), byAddress.get(to)];
    return source === undefined || target === undefined ? [] : [{ from: source, to: target, relationship }];
  });
  const eventTime = at.toISOString();
  const ofProcesses = nodes.filter(isProcess).flatMap((node) => processEvent(workspace, node, resolved, eventTime));
  const direct = resolved.filter(({ from, to }) => !isProcess(from) && !isProcess(to));
  const pairs = Map.groupBy(direct, ({ from, to }) => `${wholeAddress(from)} ${wholeAddress(to)}`);
  return [...ofProcesses, ...[...pairs.values()].flatMap((pair) => pairEvent(workspace, pair, eventTime))];
}

function processEvent(
  workspace: string,
  node: GraphNode,
  links: readonly ResolvedLink[],
  eventTime: string,
): Exported[] {
  const inputs = links.filter(({ from, to }) => to === node && !isProcess(from));
  const outputs = links.filter(({ from, to }) => from === node && !isProcess(to));
  const traffic = {
    inputs: inputs.map(({ from }) => toOpenLineageDataset(workspace, from)),
    outputs: outputs.map(({ to }) => toOpenLineageDataset(workspace, to)),
  };
  const job = jobOf(workspace, node, links);
  if (node.kind === 'run' && UUID.test(node.id)) {
    const run = { runId: node.id, ...parentOf(workspace, node, links) };
    return [{ ...envelope('run', eventTime), eventType: 'OTHER', run, job, ...traffic }];
  }
  return inputs.length + outputs.length === 0 ? [] : [{ ...envelope('job', eventTime), job, ...traffic }];
}

/** The job that started a run; a run of which none is known, and anything else, is one by itself. */
function jobOf(workspace: string, node: GraphNode, links: readonly ResolvedLink[]): OpenLineageJob {
  const starter = links.find(({ to, relationship }) => to === node && relationship === 'started')?.from;
  return nameOf(workspace, node.kind === 'run' && starter !== undefined ? starter : node);
}

/** OpenLineage allows one parent. */
function parentOf(workspace: string, node: GraphNode, links: readonly ResolvedLink[]): Partial<OpenLineageRun> {
  const parent = links.find(({ to, relationship }) => to === node && relationship === 'parent')?.from;
  if (parent === undefined || !UUID.test(parent.id)) return {};
  const named = { run: { runId: parent.id }, job: jobOf(workspace, parent, links) };
  return { facets: { parent: facet('parent', named) } };
}

function pairEvent(workspace: string, links: readonly ResolvedLink[], eventTime: string): OpenLineageJobEvent[] {
  const [first] = links;
  if (first === undefined) return [];
  const source = toOpenLineageDataset(workspace, first.from);
  const target = toOpenLineageDataset(workspace, first.to);
  const columns = links.filter(({ relationship }) => relationship === 'column');
  const output = columns.length === 0 ? target : withColumns(source, target, columns);
  const name = `${wholeAddress(first.from)}/${wholeAddress(first.to)}`;
  const job = linkJob(workspace, name, columns.length === links.length);
  return [{ ...envelope('job', eventTime), job, inputs: [source], outputs: [output] }];
}

function withColumns(
  source: OpenLineageDataset,
  target: OpenLineageDataset,
  links: readonly ResolvedLink[],
): OpenLineageDataset {
  const fieldOf = (node: GraphNode): string => (node.field === '' ? wholeField(node) : node.field);
  const byColumn = Map.groupBy(links, ({ to }) => fieldOf(to));
  const fields = Object.fromEntries(
    [...byColumn].map(([column, some]) => [
      column,
      {
        inputFields: some.map(({ from }) => ({
          ...{ namespace: source.namespace, name: source.name, field: fieldOf(from) },
        })),
      },
    ]),
  );
  return { ...target, facets: { ...target.facets, columnLineage: facet('columnLineage', { fields }) } };
}

const envelope = (kind: 'run' | 'job', eventTime: string) => ({
  ...{ eventTime, producer: PRODUCER, schemaURL: SCHEMA_URLS[kind] },
});

/** The address of the whole that a node is a column of. */
const wholeAddress = ({ address, field }: GraphNode): string =>
  field === '' ? address : address.slice(0, address.lastIndexOf('#'));
