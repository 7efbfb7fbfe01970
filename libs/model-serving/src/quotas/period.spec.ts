import { describe, expect, it } from '@jest/globals';

import { periodOf } from './period.js';

describe('The period of a quota', () => {
  it.each([
    ['day', '2026-03-29T00:00:00.000Z', '2026-03-29', '2026-03-30'],
    ['day', '2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
  ] as const)('is the %s of %s in UTC', (period, moment, start, end) => {
    expect(periodOf(period, new Date(moment))).toEqual({ start: new Date(start), end: new Date(end) });
  });
});
