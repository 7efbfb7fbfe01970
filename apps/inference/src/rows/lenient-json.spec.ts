import { describe, expect, it } from '@jest/globals';

import { parseLenientJson } from './lenient-json.js';

const parse = (text: string): unknown => parseLenientJson(Buffer.from(text));

describe('JSON as Python writes it', () => {
  it('has NaN for what is missing, and infinities for numbers', () => {
    expect(parse('{"a":[NaN,1,NaN],"b":{"c":-Infinity,"d":Infinity}}')).toEqual({
      a: [null, 1, null],
      b: { c: -Infinity, d: Infinity },
    });
  });

  it('keeps texts as they are', () => {
    expect(parse(String.raw`["NaN","say \"NaN\", Infinity","\\",NaN]`)).toEqual([
      'NaN',
      'say "NaN", Infinity',
      '\\',
      null,
    ]);
  });

  it('reads plain JSON as ever, with whole numbers in full', () => {
    expect(parse('[12345678901234567890,1.5]')).toEqual([12345678901234567890n, 1.5]);
  });

  it.each(['[nan]', '[-NaN]', '[NaNa]', '[1NaN]', '{NaN:1}', '[Infinite]', '"NaN', '{"NaN":'])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow('not valid JSON');
  });
});
