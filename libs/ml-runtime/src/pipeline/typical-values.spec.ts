import { describe, expect, it } from '@jest/globals';

import { tableOf } from '../../test/builders.js';

import { fitPipeline } from './fit-pipeline.js';
import { typicalValues } from './typical-values.js';

describe('What stands for an unknown value', () => {
  it('is the median of numbers and times, the most frequent category, the more frequent truth value', () => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    const rows = Array.from({ length: 201 }, (_, row) => ({
      amount: row < 110 ? 7 : 1000 + row,
      merchant: row % 3 === 0 ? 'fuel' : 'grocery',
      is_new: row % 4 === 0,
      at: new Date(start + row * 3_600_000).toISOString(),
      label: row % 2 === 0 ? 'a' : 'b',
    }));
    const { columns, ...table } = tableOf(rows);
    const kinds = columns.map((column) => (column.name === 'at' ? { ...column, kind: 'timestamp' as const } : column));
    const pipeline = fitPipeline({ ...table, columns: kinds }, { target: 'label' });
    expect(Object.fromEntries(typicalValues(pipeline))).toEqual({
      ...{ amount: 7, merchant: 'grocery', is_new: false, at: start + 100 * 3_600_000 },
    });
  });
});
