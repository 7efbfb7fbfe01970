import { addressOf, bounded, boundedNode, type NodeReference } from './node-address.js';

/** What is said of a node beside its name. */
export interface NodeFacts {
  /** What people call it, where the id does not say. */
  readonly name?: string | null;
  readonly digest?: string | null;
}

export interface GivenNode extends NodeReference, NodeFacts {}

export interface GivenLink {
  /** Index of the source among the nodes. */
  readonly from: number;
  readonly to: number;
  readonly relationship: string;
}

/** Nodes and links that one operation adds to the graph: each once, however often it is said. */
export class GraphFacts {
  readonly nodes: GivenNode[] = [];
  readonly links: GivenLink[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly known = new Set<string>();

  /** Says that there is a node; what was said of it before stays unless this says more. */
  node(reference: NodeReference, { name, digest }: NodeFacts = {}): this {
    const index = this.indexOf(reference);
    const before = this.nodes[index];
    if (before === undefined) return this;
    this.nodes[index] = { ...before, name: cut(name) ?? before.name, digest: cut(digest) ?? before.digest };
    return this;
  }

  /** Says that `to` was made from `from`; of a node and itself nothing is kept. */
  link(from: NodeReference, relationship: string, to: NodeReference): this {
    const ends = { from: this.indexOf(from), to: this.indexOf(to) };
    const key = `${ends.from} ${ends.to} ${relationship}`;
    if (ends.from === ends.to || this.known.has(key)) return this;
    this.known.add(key);
    this.links.push({ ...ends, relationship });
    return this;
  }

  private indexOf(reference: NodeReference): number {
    const node = boundedNode(reference);
    const address = addressOf(node);
    const known = this.indexes.get(address);
    if (known !== undefined) return known;
    const { kind, namespace, id, version, field } = node;
    this.indexes.set(address, this.nodes.length);
    return this.nodes.push({ kind, namespace, id, version, field }) - 1;
  }
}

const cut = (text: string | null | undefined): string | null => (text ? bounded(text) : null);
