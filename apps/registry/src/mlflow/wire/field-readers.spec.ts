import { describe, expect, it } from '@jest/globals';

import { bool, double, enumOf, int32, int64, listOf, message, readFields, text } from './field-readers.js';

describe('a field of an MLflow request', () => {
  it('is read from JSON and from the texts of a query alike', () => {
    const fields = { run_id: text(), step: int64(), max_results: int32(), value: double(), final: bool() };

    const ofJson = { run_id: 'r', step: 7, max_results: 10, value: 0.5, final: true, unknown: 1 };
    const ofQuery = { run_id: 'r', step: '7', max_results: '10', value: '0.5', final: 'true' };

    expect(readFields(fields, ofJson)).toEqual({ run_id: 'r', step: 7n, max_results: 10, value: 0.5, final: true });
    expect(readFields(fields, ofQuery)).toEqual(readFields(fields, ofJson));
  });

  it('keeps whole numbers of 64 bits exactly', () => {
    const read = (step: unknown): bigint | undefined => readFields({ step: int64() }, { step }).step;

    expect(read('9223372036854775807')).toBe(2n ** 63n - 1n);
    expect(read(-(2n ** 63n))).toBe(-(2n ** 63n));
    expect(read('3.0')).toBe(3n);
  });

  it.each([
    [
      { step: 2n ** 63n },
      "Invalid value 9223372036854775808 for parameter 'step' supplied: must be a whole number of 64 bits",
    ],
    [{ step: 1.5 }, "Invalid value 1.5 for parameter 'step' supplied: must be a whole number"],
    [{ step: 'x' }, `Invalid value "x" for parameter 'step' supplied: must be a whole number`],
    [{ name: 3 }, "Invalid value 3 for parameter 'name' supplied: must be a text"],
    [{ flag: 'yes' }, `Invalid value "yes" for parameter 'flag' supplied: must be true or false`],
    [{ view: 'NONE' }, `Invalid value "NONE" for parameter 'view' supplied: must be one of ALL, ACTIVE_ONLY`],
    [{ metrics: 5 }, "Invalid value 5 for parameter 'metrics' supplied: must be a list"],
    [{ metrics: [{ key: 'a' }, {}] }, "Missing value for required parameter 'metrics[1].key'"],
    [{ metrics: [null] }, "Missing value for required parameter 'metrics[0]'"],
    [{ metrics: ['a'] }, `Invalid value "a" for parameter 'metrics[0]' supplied: must be an object`],
  ])("is refused in MLflow's words: %j", (source, words) => {
    const fields = {
      step: int64(),
      name: text(),
      flag: bool(),
      view: enumOf(['ALL', 'ACTIVE_ONLY']),
      metrics: listOf(message({ key: text().required() })),
    };

    expect(() => readFields(fields, source)).toThrow(words);
  });

  it.each([undefined, null, ''])('is missing where it is required and %j', (run_id) => {
    expect(() => readFields({ run_id: text().required() }, { run_id })).toThrow(
      "Missing value for required parameter 'run_id'",
    );
  });

  it('is absent, or has its default, where it is null or not there', () => {
    const fields = { a: text(), b: int32().otherwise(1000), c: listOf(text()) };

    expect(readFields(fields, { a: null, b: null, c: null })).toEqual({ a: undefined, b: 1000, c: [] });
    expect(readFields(fields, {})).toEqual({ a: undefined, b: 1000, c: [] });
    expect(readFields({ constructor: text() }, {}).constructor).toBeUndefined();
  });

  it('takes one query value for a list of one', () => {
    expect(readFields({ run_ids: listOf(text()) }, { run_ids: 'a' }).run_ids).toEqual(['a']);
  });

  it.each([
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['1e3', 1000],
  ])('takes %s for a floating point number', (value, number) => {
    expect(readFields({ value: double() }, { value }).value).toBe(number);
  });

  it.each(['', 'constructor', '0x10', '1e', {}, []])('takes no %j for a floating point number', (value) => {
    expect(() => readFields({ value: double() }, { value })).toThrow("for parameter 'value' supplied");
  });
});
