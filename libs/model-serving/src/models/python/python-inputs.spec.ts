import { describe, expect, it } from '@jest/globals';

import type { MlColumn, MlColumnType, MlSchema } from '../mlmodel/schema.js';

import { batchOf, columnsOf, modelInputsOf, rowValidator } from './python-inputs.js';
import { sampleRowOf } from './sample-row.js';

type ColumnSchema = Extract<MlSchema, { kind: 'columns' }>;
const column = (name: string, type: MlColumnType, required = true): MlColumn => ({ name, type, required });
const schema = (...columns: MlColumn[]): ColumnSchema => ({ kind: 'columns', columns });

const EVERY = columnsOf(
  schema(
    ...[column('double', 'double'), column('float', 'float'), column('long', 'long'), column('integer', 'integer')],
    ...[column('boolean', 'boolean'), column('string', 'string'), column('datetime', 'datetime')],
    column('gap', 'double', false),
  ),
);
const ROW = {
  double: 1.5,
  float: 2,
  long: 3,
  integer: 4,
  boolean: true,
  string: '',
  datetime: '2024-02-29',
  gap: null,
};

describe('the inputs of a Python model', () => {
  it('are the columns of its signature; whole numbers and booleans have no gaps, whatever it says', () => {
    const columns = columnsOf(schema(column('a', 'float', false), column('b', 'integer', false)));

    expect(modelInputsOf(columns)).toEqual([
      { name: 'a', type: 'double', required: false },
      { name: 'b', type: 'long', required: true },
    ]);
  });

  it.each<[string, ColumnSchema | undefined, string]>([
    ['there is none', undefined, 'infer_signature'],
    ['it has no columns', schema(), 'has no columns'],
    ['its columns have no names', schema({ name: undefined, type: 'long', required: true }), 'have no names'],
    ['two columns have one name', schema(column('a', 'long'), column('a', 'double')), 'two columns a'],
    ['a column holds bytes', schema(column('photo', 'binary')), 'column photo'],
    ['a column holds lists', schema(column('tags', 'other')), 'column tags'],
  ])('are refused with what to do where of the signature is true: %s', (_case, signature, reason) => {
    expect(() => columnsOf(signature)).toThrow(reason);
  });

  it('are taken where every type fits, and cross as the types of the signature', () => {
    expect(rowValidator(EVERY)(ROW)).toEqual([]);
    expect(
      batchOf(EVERY, [ROW, { ...ROW, gap: 7, boolean: 0, datetime: 12.7 }]).columns.map((one) => one.values),
    ).toEqual([
      [1.5, 1.5],
      [2, 2],
      [3, 3],
      [4, 4],
      [true, false],
      ['', ''],
      [Date.UTC(2024, 1, 29), 12],
      [null, 7],
    ]);
  });

  it.each([
    ['long', 2.5],
    ['long', 2 ** 53],
    ['integer', 2 ** 31],
    ['integer', 0.5],
    ['float', 1e39],
    ['double', '1'],
    ['double', null],
    ['boolean', 'yes'],
    ['string', 1],
    ['string', null],
    ['datetime', '2300-01-01'],
    ['datetime', 'soon'],
    ['gap', Infinity],
    ['unknown', 1],
  ])('are refused by name: %s as %p', (name, value) => {
    expect(rowValidator(EVERY)({ ...ROW, [name]: value })).toMatchObject([{ field: name }]);
  });

  it('of names that objects have anyway are missing where nobody gives them', () => {
    const columns = columnsOf(schema(column('constructor', 'string'), column('toString', 'double', false)));

    expect(rowValidator(columns)({})).toEqual([{ field: 'constructor', message: 'is required' }]);
    expect(batchOf(columns, [{}]).columns.map(({ values }) => values)).toEqual([[null], [null]]);
  });
});

describe('the row that a Python model is tried with', () => {
  const file = (text: string): { files: { path: string; bytes: Buffer }[] } => ({
    files: [{ path: 'input_example.json', bytes: Buffer.from(text) }],
  });

  it('is the first of its input example', () => {
    const { row, isExample } = sampleRowOf(file('{"columns": ["a", "b"], "data": [[1, null], [2, "x"]]}'), EVERY);

    expect([row, isExample]).toEqual([{ a: 1, b: null }, true]);
  });

  it.each(['', '[1, 2]', '{"columns": 1}', 'null', '{"columns": ["a"], "data": []}'])(
    'is made up where the example is no table: %p',
    (text) => {
      const { row, isExample } = sampleRowOf(file(text), EVERY);

      expect([isExample, rowValidator(EVERY)(row)]).toEqual([false, []]);
    },
  );
});
