import type { Entity } from '../features/feature-use.js';

/** One text for one entity, whatever the order of its types: canonical JSON. */
export function entityKey(entity: Entity): string {
  const types = Object.keys(entity).sort();
  return JSON.stringify(Object.fromEntries(types.map((type) => [type, entity[type]])));
}
