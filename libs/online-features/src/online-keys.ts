/**
 * Key of an entity's record. Workspaces and entity types hold no colon, so that different entities never share a key;
 * the braces keep a workspace on one node of a Redis cluster, which a batch read needs.
 */
export function entityKeyOf(workspace: string, entityType: string, entityId: string): string {
  return `{${workspace}}:${entityType}:${entityId}`;
}

/** Name of a feature's field in the record. */
export function fieldOf(feature: string, version: string): string {
  return `${feature}@${version}`;
}
