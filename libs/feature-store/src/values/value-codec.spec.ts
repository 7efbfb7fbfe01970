import { describe, expect, it } from '@jest/globals';

import type { FeatureInput, FeatureType } from './feature-types.js';
import { decodeValue, encodeValue, toWireValue } from './value-codec.js';

describe('values of features', () => {
  it.each<[FeatureType, FeatureInput, unknown]>([
    ['int', 42, 42],
    ['int', -0, 0],
    ['int', '9007199254740993', 9_007_199_254_740_993n],
    ['int', 9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
    ['int', '-9223372036854775808', -9_223_372_036_854_775_808n],
    ['int', '+007', 7],
    ['float', 0.1, 0.1],
    ['float', -0, -0],
    ['float', 5e-324, 5e-324],
    ['float', 1.797_693_134_862_315_7e308, 1.797_693_134_862_315_7e308],
    ['string', '', ''],
    ['string', '🙂 "x"\n', '🙂 "x"\n'],
    ['bool', false, false],
    ['bool', true, true],
    ['timestamp', '2026-01-31T13:00:00.000001+01:00', '2026-01-31T12:00:00.000001Z'],
    ['timestamp', new Date(0), '1970-01-01T00:00:00Z'],
    ['vector', [1, -0, 1e-7], [1, -0, 1e-7]],
    ['vector', [], []],
    ['vector', null, null],
  ])('of type %s keep %p', (type, value, expected) => {
    const encoded = encodeValue(type, value);
    expect(encoded).toHaveProperty('text');
    expect(decodeValue(type, 'text' in encoded ? encoded.text : '')).toEqual(expected);
  });

  it.each<[FeatureType, unknown, string]>([
    ['int', 1.5, 'whole number'],
    ['int', 9_007_199_254_740_993, 'as text'],
    ['int', Number.NaN, 'whole number'],
    ['int', Number.POSITIVE_INFINITY, 'whole number'],
    ['int', '9223372036854775808', '64 bits'],
    ['int', '1e3', 'whole number'],
    ['int', '', 'whole number'],
    ['int', true, 'whole number'],
    ['int', '9'.repeat(1000), 'whole number'],
    ['float', Number.NaN, 'finite'],
    ['float', Number.NEGATIVE_INFINITY, 'finite'],
    ['float', '1.5', 'finite'],
    ['float', 1n, 'finite'],
    ['string', 1, 'string'],
    ['string', 'a\0b', 'well-formed'],
    ['string', '\ud800', 'well-formed'],
    ['string', 'x'.repeat(16_385), 'at most 16384'],
    ['bool', 'true', 'true or false'],
    ['bool', 1, 'true or false'],
    ['timestamp', 'soon', 'ISO 8601'],
    ['timestamp', 1_706_702_400, 'ISO 8601'],
    ['timestamp', new Date(Number.NaN), 'ISO 8601'],
    ['vector', [1, Number.NaN], 'element 1'],
    ['vector', [1, null], 'element 1'],
    ['vector', [[1]], 'element 0'],
    // A hole is no number.
    ['vector', Object.assign([1], { 2: 1 }), 'element 1'],
    ['vector', Array.from({ length: 4097 }, () => 0), 'at most 4096'],
    ['vector', '[1]', 'array'],
    ['vector', { length: 1, 0: 1 }, 'array'],
  ])('of type %s refuse %p', (type, value, reason) => {
    expect(encodeValue(type, value as FeatureInput)).toEqual({ problem: expect.stringContaining(reason) });
  });

  it('become text in JSON only where a number would be rounded', () => {
    expect([9_007_199_254_740_993n, 7, 'x', null, [1]].map(toWireValue)).toEqual([
      '9007199254740993',
      7,
      'x',
      null,
      [1],
    ]);
  });
});
