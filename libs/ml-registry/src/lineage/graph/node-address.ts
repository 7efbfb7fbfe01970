import { sha256Of } from '@intelgraph/artifact-store';
import { lineageAddress } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';

/** What a node of the lineage graph can stand for. */
export const NODE_KINDS = ['dataset', 'feature', 'service', 'job', 'run', 'model', 'deployment', 'prediction'] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/**
 * Names one node of a workspace's graph. `namespace` is empty for what the platform itself knows, else that of an
 * OpenLineage producer. `field` is a column of a data set or an input of a model; without it the node is the whole.
 */
export interface NodeReference {
  readonly kind: NodeKind;
  readonly namespace: string;
  readonly id: string;
  readonly version: string;
  readonly field: string;
}

/** A reference in which a missing version means: every version. */
export type NodePattern = Omit<NodeReference, 'version'> & { readonly version: string | null };

/** Most bytes of each part. Addresses are unique by an index, and PostgreSQL indexes no more than 2704 bytes together. */
const MOST_BYTES = { namespace: 300, id: 600, version: 300, field: 400 } as const;
const LONGEST_ADDRESS = 8000;
const ADDRESS = /^([a-z]+):(?:\[([^[\]]*)\])?([^@#]+)(?:@([^@#]*))?(?:#([^@#]+))?$/;

/** A reference to something of the platform. */
export const ownNode = (kind: NodeKind, id: string, version = '', field = ''): NodeReference => ({
  ...{ kind, namespace: '', id, version, field },
});

/** The reference with parts that are too long for the index replaced: by their beginning and the digest of the whole. */
export function boundedNode<T extends NodePattern | NodeReference>(node: T): T {
  const { namespace, id, version, field } = node;
  return {
    ...node,
    namespace: bounded(namespace, MOST_BYTES.namespace),
    id: bounded(id, MOST_BYTES.id),
    version: version === null ? null : bounded(version, MOST_BYTES.version),
    field: bounded(field, MOST_BYTES.field),
  };
}

export function bounded(part: string, mostBytes: number = MOST_BYTES.id): string {
  if (Buffer.byteLength(part) <= mostBytes) return part;
  return `${part.slice(0, 40).toWellFormed()}…${sha256Of(part)}`;
}

/** See {@link lineageAddress}. */
export const addressOf = (node: NodeReference): string => lineageAddress(node);

/** Reads what {@link addressOf} writes. @throws InvalidInputError that names `parameter` */
export function parseAddress(address: string, parameter = 'node'): NodePattern {
  const refuse = (message: string): InvalidInputError => InvalidInputError.of(parameter, message);
  if (address.length > LONGEST_ADDRESS) throw refuse(`must have at most ${LONGEST_ADDRESS} characters`);
  const [, kind, namespace = '', id = '', version, field = ''] = ADDRESS.exec(address) ?? [];
  if (kind === undefined) throw refuse('must be <kind>:<id>, with @<version> and #<field> where there are any');
  if (!isNodeKind(kind)) throw refuse(`must begin with one of ${NODE_KINDS.join(', ')}`);
  const part = (text: string): string => {
    const read = unescaped(text);
    if (read === undefined) throw refuse('must escape %, @, #, [ and ] inside of its parts');
    return read;
  };
  const which = version === undefined ? null : part(version);
  return { kind, namespace: part(namespace), id: part(id), version: which, field: part(field) };
}

export const isNodeKind = (text: string): text is NodeKind => NODE_KINDS.some((kind) => kind === text);

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
function unescaped(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part);
    return text.includes('\0') || !text.isWellFormed() ? undefined : text;
  } catch {
    return undefined;
  }
}
