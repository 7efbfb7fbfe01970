import { renameFields } from '../rows/rename-fields.js';

/**
 * What was thrown about a part of a request, with its place in the whole in front of the fields. Places are named only when
 * something is wrong: for each of thirty tensors that took longer than reading it.
 *
 * @param place `inputs[3]`
 */
export function withinField(place: string, error: unknown): unknown {
  return renameFields(error, (field) => joined(place, field));
}

function joined(place: string, field: string): string {
  return field === '' || field.startsWith('[') ? `${place}${field}` : `${place}.${field}`;
}
