import { Dice } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import {
  type Column,
  COLUMN_TYPES,
  type ColumnType,
  type ColumnValue,
  decodeColumns,
  encodeColumn,
} from './columns.js';
import { FrameError } from './frame.js';

const VALUES: Readonly<Record<ColumnType, (dice: Dice) => ColumnValue>> = {
  double: (dice) => dice.pick([0.1, -0, 1e308, Number.MIN_VALUE, Number.NaN, Infinity, dice.next()]),
  float: (dice) => Math.fround(dice.next() * 1e6),
  long: (dice) => dice.pick([0, -1, Number.MAX_SAFE_INTEGER, 2n ** 63n - 1n, -(2n ** 63n), dice.below(1000)]),
  integer: (dice) => dice.pick([0, 2 ** 31 - 1, -(2 ** 31), dice.below(1000)]),
  boolean: (dice) => dice.chance(0.5),
  datetime: (dice) => dice.pick([0, Date.UTC(2024, 1, 29), -1, dice.below(2 ** 40)]),
  string: (dice) => dice.pick(['', 'a', 'grün', '😀\u0000', 'x'.repeat(dice.below(300))]),
};

function someColumn(dice: Dice, rows: number, at: number): Column {
  const type = dice.pick(COLUMN_TYPES);
  const width = type !== 'string' && dice.chance(0.2) ? 1 + dice.below(4) : undefined;
  const gaps = dice.chance(0.5) ? 0.3 : 0;
  const values = Array.from({ length: rows * (width ?? 1) }, () => (dice.chance(gaps) ? null : VALUES[type](dice)));
  return { name: `column ${at}`, type, values, ...(width === undefined ? {} : { width }) };
}

const encoded = (columns: readonly Column[]): { headers: unknown[]; payload: Buffer } => {
  const parts = columns.map(encodeColumn);
  return { headers: parts.map(({ header }) => header), payload: Buffer.concat(parts.flatMap(({ chunks }) => chunks)) };
};

describe('columns', () => {
  it('of every type come out as they went in', () => {
    for (let seed = 0; seed < 200; seed++) {
      const dice = new Dice(seed);
      const rows = 1 + dice.below(20);
      const columns = Array.from({ length: dice.below(6) }, (_, at) => someColumn(dice, rows, at));
      const { headers, payload } = encoded(columns);

      expect(decodeColumns(rows, JSON.parse(JSON.stringify(headers)), payload)).toEqual(columns);
    }
  });

  it('are refused where header and payload do not go together, whatever is wrong', () => {
    for (let seed = 0; seed < 300; seed++) {
      const dice = new Dice(seed);
      const rows = 1 + dice.below(20);
      const { headers, payload } = encoded([someColumn(dice, rows, 0), someColumn(dice, rows, 1)]);
      const cut = payload.subarray(0, dice.below(payload.length));

      expect(() => decodeColumns(rows, headers, cut)).toThrow(FrameError);
      expect(() => decodeColumns(rows, headers, Buffer.concat([payload, Buffer.alloc(1)]))).toThrow(FrameError);
      expect(() => decodeColumns(rows + 1e9, headers, payload)).toThrow(FrameError);
    }
  });

  it.each([
    ['no list', {}],
    ['no objects', [null]],
    ['an unknown type', [{ name: 'a', type: 'complex', nulls: false }]],
    ['no name', [{ type: 'double', nulls: false }]],
    ['a width that is none', [{ name: 'a', type: 'double', nulls: false, width: -1 }]],
  ])('are refused where their headers are %s', (_case, headers) => {
    expect(() => decodeColumns(1, headers, Buffer.alloc(8))).toThrow(FrameError);
  });
});
