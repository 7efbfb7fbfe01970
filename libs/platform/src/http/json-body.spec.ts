import { describe, expect, it } from '@jest/globals';
import { MAX_JSON_DEPTH, parseJsonBody } from './json-body.js';

const parse = (text: string) => parseJsonBody(Buffer.from(text));
const nested = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

describe('parseJsonBody', () => {
  it('returns what JSON.parse returns', () => {
    const text = '{"a":[1,"\\u00e9 \\ud83d\\ude00 {[\\"",null],"constructor":1}';
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('counts only real nesting', () => {
    expect(() => parse(nested(MAX_JSON_DEPTH))).not.toThrow();
    expect(() => parse(nested(MAX_JSON_DEPTH + 1))).toThrow(/nested deeper/);
    expect(parse(JSON.stringify({ text: '{'.repeat(500), escaped: '\\"[['.repeat(100) }))).toBeDefined();
    expect(parse(`[${'{},'.repeat(1000)}{}]`)).toHaveLength(1001);
  });

  it.each(['{"__proto__":1}', '{"a":{"__proto__" : {}}}', '{"\\u005f\\u005Fproto__":1}'])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(/forbidden key/);
  });

  it('allows the word in a value', () => {
    expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });

  it.each([
    ['{"a":[{"b":"x\\u0000"}]}', 'a[0].b'],
    ['"\\udc00"', 'body'],
    ['{"a":{"\\u0000":1}}', 'a'],
  ])('names the field of %s', (text, field) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ kind: 'invalid', fields: [expect.objectContaining({ field })] }),
    );
  });

  it('keeps whole numbers beyond 2^53 where that is asked for', () => {
    const text =
      '{"step":9223372036854775807,"id":"12345678901234567890","x":[-9007199254740993,1e300,0.1234567890123456789,7]}';

    expect(parseJsonBody(Buffer.from(text), { wideIntegers: true })).toEqual({
      step: 9223372036854775807n,
      id: '12345678901234567890',
      x: [-9007199254740993n, 1e300, 0.1234567890123456789, 7],
    });
    expect(parseJsonBody(Buffer.from('9223372036854775807'), { wideIntegers: true })).toBe(9223372036854775807n);
    expect(
      parseJsonBody(Buffer.from('{"a":0.14285714285714285,\n"b":\n\t12345678901234567890}'), { wideIntegers: true }),
    ).toEqual({
      a: 1 / 7,
      b: 12345678901234567890n,
    });
    expect(parse('{"step":9223372036854775807}')).toEqual({ step: 2 ** 63 });
  });
});
