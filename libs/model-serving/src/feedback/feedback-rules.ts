import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import { parseEventTime } from '../event-times.js';

import { MAX_FEEDBACK_ITEMS, type FeedbackInput } from './feedback.js';

const MAX_ID_LENGTH = 128;
const MAX_LABEL_LENGTH = 256;
const MAX_PROBLEMS = 100;

/**
 * Checks what was reported, also where types are only claimed.
 *
 * @param pathOf what the fields of an item are called: `items[3].`, or nothing for a single one
 * @throws InvalidInputError naming `items[3].label`
 */
export function assertFeedback(items: readonly FeedbackInput[], pathOf: (index: number) => string, now: Date): void {
  if (items.length === 0 || items.length > MAX_FEEDBACK_ITEMS) {
    throw InvalidInputError.of('items', `must hold 1 to ${MAX_FEEDBACK_ITEMS} items`);
  }
  const problems: FieldProblem[] = [];
  for (const [i, item] of items.entries()) {
    if (problems.length < MAX_PROBLEMS) problems.push(...problemsOf(item, pathOf(i), now));
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

function problemsOf({ predictionId, label, value, eventTime }: FeedbackInput, path: string, now: Date): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!isText(predictionId, MAX_ID_LENGTH)) {
    problems.push({ field: `${path}prediction_id`, message: `must be text of 1 to ${MAX_ID_LENGTH} characters` });
  }
  if (!isLabel(label)) {
    const message = `must be a finite number, true, false or text of 1 to ${MAX_LABEL_LENGTH} characters`;
    problems.push({ field: `${path}label`, message });
  }
  if (value !== undefined && !Number.isFinite(value)) {
    problems.push({ field: `${path}value`, message: 'must be a finite number' });
  }
  const at = eventTime === undefined ? now : parseEventTime(eventTime, now);
  if (typeof at === 'string') problems.push({ field: `${path}event_time`, message: at });
  return problems;
}

function isLabel(label: unknown): boolean {
  return typeof label === 'boolean' || Number.isFinite(label) || isText(label, MAX_LABEL_LENGTH);
}

function isText(value: unknown, max: number): boolean {
  if (typeof value !== 'string' || value.length === 0 || value.length > max) return false;
  return value.isWellFormed() && !value.includes('\0');
}
