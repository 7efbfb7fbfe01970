import { describe, expect, it } from '@jest/globals';
import { assertCursorFits } from './cursor-values.js';

describe('assertCursorFits', () => {
  it.each([
    ['timestamptz', '2026-01-01T00:00:00.000Z'],
    ['uuid', '00000000-0000-7000-8000-00000000000A'],
    ['int', -2147483648],
    ['bigint', '9223372036854775807'],
    ['double precision', 1e-300],
    ['numeric', '0.25'],
    ['some_other_type', 'left to PostgreSQL'],
    [undefined, 'text'],
  ])('takes for %s the value %j', (cast, value) => {
    expect(() => assertCursorFits([value], [cast])).not.toThrow();
  });

  it.each([
    ['timestamptz', 'yesterday'],
    ['timestamptz', '2026-13-01T00:00:00Z'],
    ['timestamptz', '2026-02-30T00:00:00Z'],
    ['timestamptz', 5],
    ['uuid', 'x'],
    ['int', 2147483648],
    ['int', 1.5],
    ['bigint', '9223372036854775808'],
    ['bigint', ''],
    ['real', 'NaN'],
  ])('refuses for %s the value %j, naming the field', (cast, value) => {
    expect(() => assertCursorFits(['first', value], [undefined, cast])).toThrow('page_token');
  });
});
