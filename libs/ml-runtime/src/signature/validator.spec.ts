import { describe, expect, it } from '@jest/globals';

import { mixedRows, pick, tableOf } from '../../test/builders.js';
import { encodeTable } from '../pipeline/encode.js';
import { fitPipeline } from '../pipeline/fit-pipeline.js';
import { signatureOf } from './signature-of.js';
import { compileValidator } from './validator.js';

const rows = pick(mixedRows(200), ['value', 'grade']);
const signature = signatureOf(fitPipeline(tableOf(rows), { target: 'label' }));
const validate = compileValidator(signature);
const good = { row_id: 'q', amount: 3, hour: 4, city: 'Oslo', member: true, total: '7.50', level: 0.5 };

describe('the signature', () => {
  it('lists every input but the target, with type and whether it is required', () => {
    expect(signature.inputs.map(({ name, type, required }) => [name, type, required])).toEqual([
      ['row_id', 'string', false],
      ['amount', 'double', true],
      ['hour', 'long', true],
      ['city', 'string', true],
      ['member', 'boolean', true],
      ['total', 'double', false],
      ['fixed', 'string', false],
      ['level', 'double', false],
    ]);
    expect(signature.inputs[3]?.allowed_values).toEqual(['Oslo', 'Rome', 'Łódź']);
    expect(signature.inputs[0]?.ignored).toBe('identifier');
  });

  it('asks for no identifier: one that is absent counts as one never seen', () => {
    const rows = mixedRows(200).map(({ amount, label }, i) => ({ amount, user_id: i % 20, shop: `s${i % 4}`, label }));
    const pipeline = fitPipeline(tableOf(rows as never), { target: 'label' });
    const required = Object.fromEntries(signatureOf(pipeline).inputs.map((input) => [input.name, input.required]));

    expect(required).toEqual({ amount: true, user_id: false, shop: true });
    expect(compileValidator(signatureOf(pipeline))({ amount: 1, shop: 's1' })).toEqual([]);
    const encoded = encodeTable(
      pipeline,
      tableOf([
        { amount: 1, shop: 's1' },
        { amount: 1, shop: 's1', user_id: 999 },
      ] as never),
    );
    const width = encoded.length / 2;
    expect(encoded.slice(0, width)).toEqual(encoded.slice(width));
  });
});

describe('what the signature says of the answer', () => {
  const outputsFor = (labels: (string | number)[]) =>
    signatureOf(fitPipeline(tableOf(labels.map((label, i) => ({ x: Math.sin(i), label }))), { target: 'label' }))
      .outputs;

  it.each([
    ['string', ['legit', 'fraud'], ['fraud', 'legit'], 'legit'],
    ['long', [10, 9], ['9', '10'], '10'],
    ['double', [0.5, 1.5], ['0.5', '1.5'], '1.5'],
    ['string', ['a', 'b', 'c'], ['a', 'b', 'c'], undefined],
  ] as const)('%s classes %j', (type, labels, classes, positive) => {
    expect(outputsFor(Array.from({ length: 30 }, (_, i) => labels[i % labels.length] ?? ''))).toEqual([
      { name: 'prediction', type },
      { name: 'probabilities', type: 'map', classes, ...(positive === undefined ? {} : { positive_class: positive }) },
    ]);
  });
});

describe('the validator', () => {
  it('passes training rows, with and without optional columns, and unknown categories', () => {
    for (const row of rows.slice(0, 20)) {
      expect(validate(Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'label')))).toEqual([]);
    }
    expect(validate({ ...good, city: 'Atlantis' })).toEqual([]);
    expect(validate({ amount: 1, hour: 2, city: 'Rome', member: false })).toEqual([]);
    expect(validate({ ...good, total: ' ', level: null })).toEqual([]);
  });

  it.each([
    [{ amount: undefined }, 'amount', 'is required'],
    [{ amount: null }, 'amount', 'is required'],
    [{ amount: '3' }, 'amount', 'must be a number'],
    [{ amount: Number.POSITIVE_INFINITY }, 'amount', 'must be a finite number'],
    [{ total: 'many' }, 'total', 'must be a number'],
    [{ city: 5 }, 'city', 'must be text'],
    [{ city: ' ' }, 'city', 'is required'],
    [{ city: ['Rome'] }, 'city', 'must be text'],
    [{ member: 'perhaps' }, 'member', 'must be true or false'],
    [{ row_id: { deep: 1 } }, 'row_id', 'must be a plain value'],
    [{ extra: 1 }, 'extra', 'is not a column of this model'],
    [JSON.parse('{"__proto__": 1}') as object, '__proto__', 'is not a column of this model'],
  ])('names the column of %j', (change, field, message) => {
    const row = Object.assign(Object.create(null) as object, good) as Record<string, unknown>;
    for (const [name, value] of Object.entries(change)) row[name] = value;

    expect(validate(row)).toEqual([{ field, message }]);
  });

  it('reports every problem of a row', () => {
    expect(validate({ hour: 'x', other: 1 }).map((problem) => problem.field)).toEqual([
      'amount',
      'hour',
      'city',
      'member',
      'other',
    ]);
  });

  it.each([[null], [[]], ['text'], [5], [undefined]])('refuses %j as a row', (row) => {
    expect(validate(row)).toEqual([{ field: '', message: 'must be an object of column names and values' }]);
  });
});
