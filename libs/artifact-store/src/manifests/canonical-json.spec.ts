import { describe, expect, it } from '@jest/globals';

import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('sorts keys at every depth and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }], a: 'é"', '': undefined })).toBe(
      '{"a":"é\\"","b":[{"a":null,"z":1}]}',
    );
  });

  it('writes numbers as ECMAScript does (RFC 8785, section 3.2.2.3)', () => {
    expect(canonicalJson([1e21, 1e-7, -0, 333333333.33333329, 4.5])).toBe('[1e+21,1e-7,0,333333333.3333333,4.5]');
  });

  it('writes dates as ISO 8601', () => {
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });

  it.each([Number.NaN, Infinity, 1n, () => 1, Symbol('x')])('refuses %p', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(/^\$\.deep\[0\]: /);
  });
});
