import type { inferenceProto } from '@intelgraph/contracts';
import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';
import { MAX_FEEDBACK_ITEMS, type FeedbackInput, type FeedbackReceipt } from '@intelgraph/model-serving';

import type { FeedbackReceiptDto } from './feedback.dto.js';

/** The items of a body, and what they are called in problems. */
export interface FeedbackBody {
  readonly items: readonly FeedbackInput[];
  readonly pathOf: (index: number) => string;
}

const FIELDS: ReadonlySet<string> = new Set(['prediction_id', 'label', 'value', 'event_time']);
const MAX_SHOWN_NAME = 100;

/**
 * Reads `{items: […]}` or one item. What a field holds is the domain's to check.
 *
 * @throws InvalidInputError for what is no item, and for unknown fields
 */
export function toFeedback(body: unknown): FeedbackBody {
  if (!isObject(body)) throw InvalidInputError.of('body', 'must be a JSON object');
  if (!Object.hasOwn(body, 'items')) return { items: [toItem(body, '')], pathOf: () => '' };
  const unknown = Object.keys(body).find((field) => field !== 'items');
  if (unknown !== undefined) throw InvalidInputError.of(unknown.slice(0, MAX_SHOWN_NAME), 'is not a known field');
  const { items } = body;
  if (!Array.isArray(items)) throw InvalidInputError.of('items', 'must be a list');
  if (items.length > MAX_FEEDBACK_ITEMS) {
    throw InvalidInputError.of('items', `must hold 1 to ${MAX_FEEDBACK_ITEMS} items`);
  }
  const pathOf = (index: number): string => `items[${index}].`;
  return { items: items.map((item: unknown, i) => toItem(item, pathOf(i))), pathOf };
}

/** @throws InvalidInputError for an item without label */
export function fromProtoFeedback({ items }: inferenceProto.RecordFeedbackRequest): FeedbackInput[] {
  return items.map(({ predictionId, number, text, flag, value, eventTime }, i) => {
    const label = number ?? text ?? flag;
    if (label === undefined) throw InvalidInputError.of(`items[${i}].label`, 'is required');
    return {
      predictionId,
      label,
      ...(value === undefined ? {} : { value }),
      // A time out of all bounds is null in JSON, which the domain refuses by its field.
      ...(eventTime === undefined ? {} : { eventTime: eventTime.toJSON() }),
    };
  });
}

export function toReceiptDto({ feedbackId, accepted }: FeedbackReceipt): FeedbackReceiptDto {
  return { feedback_id: feedbackId, accepted };
}

function toItem(item: unknown, path: string): FeedbackInput {
  if (!isObject(item)) throw InvalidInputError.of(path.slice(0, -1), 'must be an object');
  const problems = Object.keys(item).flatMap((field): FieldProblem[] =>
    FIELDS.has(field) ? [] : [{ field: `${path}${field.slice(0, MAX_SHOWN_NAME)}`, message: 'is not a known field' }],
  );
  if (problems.length > 0) throw new InvalidInputError(problems.slice(0, MAX_SHOWN_NAME));
  const { prediction_id, label, value, event_time } = item;
  return {
    predictionId: prediction_id as string,
    label: label as string,
    ...(isPresent(value) ? { value: value as number } : {}),
    ...(isPresent(event_time) ? { eventTime: event_time as string } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;
