import { addressOf, type NodeReference } from './node-address.js';
import type { Direction, MetNode, StoredLink, StoredNode, Walked } from './walk.queries.js';

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
 * Puts the answer together: distances follow from the links.
 *
 * @param limit most nodes; those beyond it are left out and make the answer `truncated`
 */
export function subgraphOf({ nodes: met, links }: Walked, limit: number): Subgraph {
  const answered = met.slice(0, limit);
  const addresses = new Map(answered.map((node) => [node.key, addressOf(toReference(node))]));
  const kept = links.filter(({ from_key, to_key }) => addresses.has(from_key) && addresses.has(to_key));
  const [up, down] = [distances(answered, kept, 'up'), distances(answered, kept, 'down')];
  const nodes = answered
    .map((node): GraphNode => {
      const [above, below] = [up.get(node.key), down.get(node.key)];
      const depth = Math.min(above ?? Infinity, below ?? Infinity);
      const { key, name, digest, answered_by: answeredBy } = node;
      const found = { address: addresses.get(key) ?? '', name, digest, answeredBy, depth };
      return { ...toReference(node), ...found, direction: directionOf(above, below) };
    })
    .sort((a, b) => a.depth - b.depth || compare(a.address, b.address));
  const answeredLinks = kept.map(({ from_key, to_key, relationship }) => ({
    ...{ from: addresses.get(from_key) ?? '', to: addresses.get(to_key) ?? '', relationship },
  }));
  return { nodes, links: answeredLinks, truncated: met.length > limit };
}

function directionOf(above: number | undefined, below: number | undefined): GraphNode['direction'] {
  if (above === 0 || below === 0) return 'start';
  if (above === undefined) return 'down';
  return below === undefined ? 'up' : 'both';
}

/** Links between each node that was met this way and the nearest one that was asked about, by key. */
function distances(
  nodes: readonly MetNode[],
  links: readonly StoredLink[],
  direction: Direction,
): ReadonlyMap<string, number> {
  const within = new Set(nodes.filter((node) => node[direction]).map(({ key }) => key));
  const next = new Map<string, string[]>();
  for (const { from_key: from, to_key: to } of links) {
    const [here, there] = direction === 'up' ? [to, from] : [from, to];
    if (!within.has(there)) continue;
    const neighbours = next.get(here);
    if (neighbours === undefined) next.set(here, [there]);
    else neighbours.push(there);
  }
  const found = new Map(nodes.filter(({ start, key }) => start && within.has(key)).map(({ key }) => [key, 0]));
  // A map goes on over what is added to it meanwhile: breadth first.
  for (const [key, depth] of found) {
    for (const neighbour of next.get(key) ?? []) if (!found.has(neighbour)) found.set(neighbour, depth + 1);
  }
  return found;
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
