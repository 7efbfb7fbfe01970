import { addressOf, type NodeReference } from './node-address.js';
import type { Direction, MetLinks, StoredNode, Walked } from './walk.queries.js';

/** A node of an answer. `depth` = links between it and the nearest node that was asked about; 0 = that one itself. */
export interface GraphNode extends NodeReference {
  /** See {@link addressOf}. */
  readonly address: string;
  readonly name: string | null;
  readonly digest: string | null;
  /** Of predictions, the name of the model that answered, where it is known. */
  readonly answeredBy: string | null;
  readonly depth: number;
  /** Which way it was met; `both` in a circle. */
  readonly direction: 'start' | Direction | 'both';
}

/** `to` was made from `from`; both are addresses. */
export interface GraphLink {
  readonly from: string;
  readonly to: string;
  readonly relationship: string;
}

/** What was reached from some nodes, with all links among it. */
export interface Subgraph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** Whether more was reached than is answered. */
  readonly truncated: boolean;
}

/**
 * Puts the answer together.
 *
 * @param limit most nodes; those beyond it are left out and make the answer `truncated`
 */
export function subgraphOf(walked: Walked, limit: number): Subgraph {
  const met = walked.kind.slice(0, limit).map((kind, place) => (kind === null ? null : nodeAt(walked, place, kind)));
  const nodes = met.filter((node) => node !== null);
  return {
    nodes: nodes.sort((a, b) => a.depth - b.depth || compare(a.address, b.address)),
    links: linksAmong(met, walked),
    truncated: walked.kind.length > limit,
  };
}

function nodeAt(walked: Walked, place: number, kind: string): GraphNode {
  const [up, down] = [walked.up[place] ?? Infinity, walked.down[place] ?? Infinity];
  const reference = {
    kind: kind as NodeReference['kind'],
    namespace: walked.namespace[place] ?? '',
    id: walked.id[place] ?? '',
    version: walked.version[place] ?? '',
    field: walked.field[place] ?? '',
  };
  return {
    address: addressOf(reference),
    ...reference,
    name: walked.name[place] ?? null,
    digest: walked.digest[place] ?? null,
    answeredBy: walked.answered_by[place] ?? null,
    depth: Math.min(up, down),
    direction: directionOf(up, down),
  };
}

/** @param up, down links between the node and the nearest one that was asked about, Infinity where none was followed to it */
function directionOf(up: number, down: number): GraphNode['direction'] {
  if (up === 0 || down === 0) return 'start';
  if (up === Infinity) return 'down';
  return down === Infinity ? 'up' : 'both';
}

function linksAmong(nodes: readonly (GraphNode | null)[], { source, target, relationship }: MetLinks): GraphLink[] {
  return relationship.flatMap((name, index) => {
    const [from, to] = [nodes[source[index] ?? -1], nodes[target[index] ?? -1]];
    // One end of others was met beyond the limit.
    return from && to ? [{ from: from.address, to: to.address, relationship: name }] : [];
  });
}

/** A stored node as the rest of the lib sees it. */
export const toNamedNode = (node: StoredNode): NodeReference & { readonly name: string | null } => ({
  ...toReference(node),
  name: node.name,
});

const toReference = ({ kind, namespace, id, version, field }: StoredNode): NodeReference => ({
  ...{ kind: kind as NodeReference['kind'], namespace, id, version, field },
});

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
