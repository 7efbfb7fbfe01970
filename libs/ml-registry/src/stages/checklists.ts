import type { AskedItem } from '../evidence/evidence.js';

import { ChecklistIncompleteError } from './stages.errors.js';

/**
 * The checklist that an approval stands on: the approver's word on each item of the request, and what he added. What
 * evidence shows is looked at beside that.
 *
 * @throws ChecklistIncompleteError when an item is not completed; an approver cannot drop one
 */
export function completedChecklist(
  requested: readonly AskedItem[],
  approved: readonly Pick<AskedItem, 'item' | 'completed'>[] | undefined,
): AskedItem[] {
  const answers = new Map((approved ?? []).map(({ item, completed }) => [item, completed]));
  const merged = requested.map((asked) => ({ ...asked, completed: answers.get(asked.item) ?? asked.completed }));
  const known = new Set(requested.map(({ item }) => item));
  const added = (approved ?? [])
    .filter(({ item }) => !known.has(item))
    .map(({ item, completed }) => ({ item, completed }));
  const all = [...merged, ...added];
  const open = all.filter(({ completed }) => !completed).map(({ item }) => item);
  if (open.length > 0) throw new ChecklistIncompleteError(open);
  return all;
}
