import type { ChecklistItem } from './stage-transition.entity.js';
import { ChecklistIncompleteError } from './stages.errors.js';

/**
 * The checklist that an approval stands on: the approver's word on each item of the request, and what he added.
 *
 * @throws ChecklistIncompleteError when an item is not completed; an approver cannot drop one
 */
export function completedChecklist(
  requested: readonly ChecklistItem[],
  approved: readonly ChecklistItem[] | undefined,
): ChecklistItem[] {
  const answers = new Map((approved ?? []).map(({ item, completed }) => [item, completed]));
  const merged = requested.map(({ item, completed }) => ({ item, completed: answers.get(item) ?? completed }));
  const known = new Set(requested.map(({ item }) => item));
  const added = (approved ?? [])
    .filter(({ item }) => !known.has(item))
    .map(({ item, completed }) => ({ item, completed }));
  const all = [...merged, ...added];
  const open = all.filter(({ completed }) => !completed).map(({ item }) => item);
  if (open.length > 0) throw new ChecklistIncompleteError(open);
  return all;
}
