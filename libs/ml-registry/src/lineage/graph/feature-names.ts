import { type NodeReference, ownNode } from './node-address.js';

/** `<name>` or `<name>@<version>`; names of features hold no `@`. */
export function featureNode(reference: string): NodeReference {
  const at = reference.indexOf('@');
  return at === -1
    ? ownNode('feature', reference)
    : ownNode('feature', reference.slice(0, at), reference.slice(at + 1));
}
