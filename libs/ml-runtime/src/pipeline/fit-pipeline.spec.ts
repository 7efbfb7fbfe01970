import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { takeRows, type CellValue } from '../tables/table.js';
import { encoderWidth } from './cell-writers.js';
import { compileColumnEncoder, compileRowEncoder, encodeTable } from './encode.js';
import { fitPipeline } from './fit-pipeline.js';

const rows = mixedRows(200);
const table = tableOf(pick(rows, ['value', 'grade']));
const pipeline = fitPipeline(table, { target: 'label' });
const encoderOf = (name: string, from = pipeline) => from.encoders.find((encoder) => encoder.column === name);

describe('fitPipeline', () => {
  it('drops unique text and constants and says why', () => {
    expect(pipeline.dropped).toEqual([
      { column: 'row_id', kind: 'categorical', reason: 'identifier' },
      { column: 'fixed', kind: 'categorical', reason: 'constant' },
    ]);
  });

  it('takes text that holds numbers and blanks for a numeric column with gaps', () => {
    expect(encoderOf('total')).toMatchObject({ kind: 'numeric', from_text: true, indicator: true });
  });

  it('drops whole numbers that are named like an id and hardly repeat, and one-hots codes that do', () => {
    const codes = tableOf(
      rows.map((row, i) => ({
        customerID: 1000 + i,
        user_id: i % Math.ceil(rows.length * 0.8),
        merchant_id: i % 5,
        y: row['label'] ?? null,
      })),
    );
    const fitted = fitPipeline(codes, { target: 'y' });

    expect(fitted.dropped).toEqual([
      { column: 'customerID', kind: 'numeric', reason: 'identifier' },
      { column: 'user_id', kind: 'numeric', reason: 'identifier' },
    ]);
    expect(encoderOf('merchant_id', fitted)).toMatchObject({ kind: 'categorical', from_numbers: true });
  });

  it('keeps many categories by one-hot of the frequent ones, a bucket for the rest and the log frequency', () => {
    const many = tableOf(
      Array.from({ length: 3000 }, (_, i) => ({ shop: i % 2 ? `s${i % 600}` : 'big', y: i % 3 === 0 ? 'a' : 'b' })),
    );
    const encoder = encoderOf('shop', fitPipeline(many, { target: 'y' }));

    expect(encoder).toMatchObject({ other: true });
    expect(encoder?.kind === 'categorical' ? encoder.categories.length : 0).toBeLessThanOrEqual(40);
    expect(encoder?.kind === 'categorical' ? encoder.frequencies['big'] : 0).toBeGreaterThan(2);
  });

  it('bends heavy tails and leaves even distributions linear', () => {
    const shaped = tableOf(Array.from({ length: 500 }, (_, i) => ({ heavy: Math.exp(i / 40), even: i, y: i % 2 })));
    const fitted = fitPipeline(shaped, { target: 'y' });

    expect(encoderOf('heavy', fitted)).toMatchObject({ curve: 'asinh' });
    expect(encoderOf('even', fitted)).toMatchObject({ curve: 'linear', fill: 249.5 });
  });

  it('standardises: encoded training values have mean 0 and deviation 1', () => {
    const fitted = fitPipeline(tableOf(rows.map(({ hour, label }) => ({ hour: hour ?? 0, label: label ?? '' }))), {
      target: 'label',
    });
    const encoded = encodeTable(fitted, tableOf(rows.map(({ hour }) => ({ hour: hour ?? 0 }))));
    const mean = encoded.reduce((sum, value) => sum + value, 0) / encoded.length;
    const square = encoded.reduce((sum, value) => sum + value * value, 0) / encoded.length;

    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
  });

  it('learns from the training rows alone: other rows do not change it', () => {
    const train = Int32Array.from({ length: 120 }, (_, index) => index);
    const poisoned = tableOf(
      pick(rows, ['value', 'grade']).map((row, i) =>
        i < 120 ? row : { ...row, amount: 1e9, city: 'Nowhere', level: null },
      ),
    );

    expect(fitPipeline(takeRows(poisoned, train), { target: 'label' })).toEqual(
      fitPipeline(takeRows(table, train), { target: 'label' }),
    );
  });

  it('is plain JSON and encodes the same bits after a round trip', () => {
    const copy = JSON.parse(JSON.stringify(pipeline)) as typeof pipeline;

    expect(copy).toEqual(pipeline);
    expect(encodeTable(copy, table)).toEqual(encodeTable(pipeline, table));
  });

  it('names the columns there are when the target is absent', () => {
    expect(() => fitPipeline(table, { target: 'nope' })).toThrow(/there is no column nope.*amount/);
  });

  it('refuses a table with nothing to learn from', () => {
    const empty = tableOf([
      { a: 1, y: 'p' },
      { a: 1, y: 'q' },
    ]);

    expect(() => fitPipeline(empty, { target: 'y' })).toThrow(/no column but y/);
  });
});

describe('encoding', () => {
  const encode = compileRowEncoder(pipeline);

  it('gives the same bits for a table and for request rows', () => {
    expect(encode(pick(rows, ['value', 'grade', 'label']))).toEqual(encodeTable(pipeline, table));
  });

  it('gives the same bits for columns, in a reused buffer too', () => {
    const doubles = (values: readonly unknown[]) =>
      Float64Array.from(values, (value) => (value ?? Number.NaN) as number);
    const columns = new Map(
      table.columns.map(({ name, kind, values }) => [name, kind === 'numeric' ? doubles([...values]) : [...values]]),
    );
    const encodeColumns = compileColumnEncoder(pipeline);
    const encoded = encodeColumns(columns, rows.length);

    expect([...columns.values()].some((values) => values instanceof Float64Array && values.some(Number.isNaN))).toBe(
      true,
    );
    expect(encoded).toEqual(encodeTable(pipeline, table));
    const reused = encodeColumns(columns, rows.length, Float32Array.from(encoded).fill(7));
    expect(reused).toEqual(encoded);
    const odd = new Map([['amount', Float64Array.of(1e12, -1e12, Infinity, Number.NaN)]]);
    const alone = [1e12, -1e12, Infinity, null].map((amount) => ({ amount }));
    expect(encodeColumns(odd, 4)).toEqual(compileRowEncoder(pipeline)(alone));
  });

  it('does not carry anything over in a reused buffer', () => {
    const buffer = new Float32Array(pipeline.width);
    encode([rows[0] ?? {}], buffer);

    expect(Float32Array.from(encode([rows[1] ?? {}], buffer))).toEqual(encode([rows[1] ?? {}]));
  });

  it('imputes the median and raises the indicator for missing numbers', () => {
    const at = pipeline.encoders
      .slice(
        0,
        pipeline.encoders.findIndex((e) => e.column === 'level'),
      )
      .reduce((sum, e) => sum + encoderWidth(e), 0);
    const level = encoderOf('level');
    const fill = level?.kind === 'numeric' ? level.fill : 0;
    const [gap, known] = [encode([{ level: null }]), encode([{ level: fill }])];

    expect([gap[at], gap[at + 1]]).toEqual([known[at], 1]);
    expect(known[at + 1]).toBe(0);
  });

  it('clips what is far outside of training', () => {
    expect(Math.max(...encode([{ amount: 1e300 }]))).toBeLessThanOrEqual(6);
    expect(encode([{ amount: Number.POSITIVE_INFINITY }]).every(Number.isFinite)).toBe(true);
  });

  it('gives an unknown category the training shares where there is no rare bucket', () => {
    const cities = tableOf(
      rows.map(({ city, label }): Record<string, CellValue> => ({ city: city ?? '', label: label ?? '' })),
    );
    const fitted = fitPipeline(cities, { target: 'label' });
    const encoded = compileRowEncoder(fitted)([{ city: 'Atlantis' }]);

    expect(encoded.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(encoded.every((share) => share > 0.1)).toBe(true);
  });

  it('reads times as UTC and puts the hour on the circle', () => {
    const values = Array.from({ length: 48 }, (_, i) => Date.UTC(2024, 0, 1, i));
    const times = {
      columns: [
        { name: 'at', kind: 'timestamp' as const, values },
        { name: 'y', kind: 'numeric' as const, values: values.map((_, i) => i % 2) },
      ],
      rows: 48,
    };
    const at = compileRowEncoder(fitPipeline(times, { target: 'y' }));

    expect(at([{ at: '2024-01-01 06:00:00' }])).toEqual(at([{ at: Date.UTC(2024, 0, 1, 6) }]));
    expect(at([{ at: '2024-01-01T06:00:00Z' }])[0]).toBeCloseTo(1, 6);
    expect(at([{ at: '2024-01-01T08:00:00+02:00' }])).toEqual(at([{ at: '2024-01-01T06:00:00Z' }]));
  });
});
