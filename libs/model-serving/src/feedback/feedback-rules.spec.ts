import { describe, expect, it } from '@jest/globals';

import type { FeedbackInput } from './feedback.js';
import { assertFeedback } from './feedback-rules.js';

const NOW = new Date('2026-06-01T12:00:00.000Z');
const path = (i: number): string => `items[${i}].`;
const good: FeedbackInput = { predictionId: 'p', label: 'fraud' };
const check = (...items: object[]): void => assertFeedback(items as FeedbackInput[], path, NOW);

describe('Feedback', () => {
  it.each([
    [{ ...good, label: false }],
    [{ ...good, label: 0, value: -12.5 }],
    [{ ...good, eventTime: '2020-02-29T00:00:00+02:00' }],
    [{ ...good, eventTime: '2026-06-01T12:04:59Z' }],
  ])('may be %o', (item) => {
    expect(() => check(item)).not.toThrow();
  });

  it.each([
    ['label', { ...good, label: Number.NaN }],
    ['label', { ...good, label: null }],
    ['label', { ...good, label: {} }],
    ['label', { ...good, label: '' }],
    ['label', { ...good, label: 'x'.repeat(257) }],
    ['label', { ...good, label: '\ud800' }],
    ['prediction_id', { ...good, predictionId: 7 }],
    ['prediction_id', { ...good, predictionId: 'a\0b' }],
    ['prediction_id', { label: 1 }],
    ['value', { ...good, value: Infinity }],
    ['value', { ...good, value: '1' }],
    ['event_time', { ...good, eventTime: 'yesterday' }],
    ['event_time', { ...good, eventTime: '2026-05-01T00:00:00' }],
    ['event_time', { ...good, eventTime: '2026-02-30T00:00:00Z' }],
    ['event_time', { ...good, eventTime: '2026-06-01T12:05:01Z' }],
    ['event_time', { ...good, eventTime: 1780000000000 }],
  ])('is refused with the name of %s: %o', (field, item) => {
    expect(() => check(good, good, good, item)).toThrow(
      expect.objectContaining({ fields: [{ field: `items[3].${field}`, message: expect.any(String) }] }),
    );
  });

  it('holds 1 to 1000 items and tells of at most a hundred problems', () => {
    expect(() => check()).toThrow('1 to 1000');
    expect(() => check(...new Array<object>(1001).fill(good))).toThrow('1 to 1000');
    expect(() => check(...new Array<object>(1000).fill({}))).toThrow(/items\[49\](?!.*items\[50\])/);
  });
});
