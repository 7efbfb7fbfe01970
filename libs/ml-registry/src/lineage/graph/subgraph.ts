import { addressOf, type NodeReference } from './node-address.js';
import type { Direction, StoredLink, StoredNode, Walked } from './walk.queries.js';

/** A node of an answer. `depth` = links between it and the nearest node that was asked about; 0 = that one itself. */
export interface GraphNode extends NodeReference {
  /** See {@link addressOf}. */
  readonly address: string;
  readonly name: string | null;
  readonly digest: string | null;
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

/** Puts the answer together: distances follow from the links. */
export function subgraphOf(stored: Walked): Subgraph {
  const { start, truncated } = stored;
  const metIn = (direction: Direction): Map<string, number> => {
    const met = stored.nodes.filter((node) => node[direction]).map(({ key }) => key);
    return distances(start, new Set(met), stored.links, direction);
  };
  const [up, down] = [metIn('up'), metIn('down')];
  const addresses = new Map(stored.nodes.map((node) => [node.key, addressOf(toReference(node))]));
  const nodes = stored.nodes
    .map((node) => {
      const [above, below] = [up.get(node.key), down.get(node.key)];
      const depth = Math.min(above ?? Infinity, below ?? Infinity);
      const { key, name, digest } = node;
      const found = { address: addresses.get(key) ?? '', name, digest, depth, direction: directionOf(above, below) };
      return { ...toReference(node), ...found };
    })
    .sort((a, b) => a.depth - b.depth || compare(a.address, b.address));
  const links = stored.links.map(({ from_key, to_key, relationship }) => ({
    ...{ from: addresses.get(from_key) ?? '', to: addresses.get(to_key) ?? '', relationship },
  }));
  return { nodes, links, truncated };
}

function directionOf(above: number | undefined, below: number | undefined): GraphNode['direction'] {
  if (above === 0 || below === 0) return 'start';
  if (above === undefined) return 'down';
  return below === undefined ? 'up' : 'both';
}

function distances(
  start: readonly string[],
  within: ReadonlySet<string>,
  links: readonly StoredLink[],
  direction: Direction,
): Map<string, number> {
  const next = new Map<string, string[]>();
  for (const { from_key, to_key } of links) {
    const [here, there] = direction === 'up' ? [to_key, from_key] : [from_key, to_key];
    if (!within.has(there)) continue;
    const neighbours = next.get(here);
    if (neighbours === undefined) next.set(here, [there]);
    else neighbours.push(there);
  }
  const found = new Map(start.filter((key) => within.has(key)).map((key) => [key, 0]));
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
