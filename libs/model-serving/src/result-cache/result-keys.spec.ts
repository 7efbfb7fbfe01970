import type { TensorValue } from '@intelgraph/ml-runtime';
import { Dice } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import type { InputRow, ModelInput } from '../models/model-runtime.js';

import { type KeyScope, resultKeys } from './result-keys.js';

const SCOPE: KeyScope = { artifactDigest: 'a'.repeat(64), deploymentId: 'd1', ttlSeconds: 60 };
const INPUTS: readonly ModelInput[] = [
  { name: 'amount', required: false, type: 'double' },
  { name: 'city', required: false, type: 'string', acceptsNumbers: true },
  { name: 'member', required: false, type: 'boolean' },
  { name: 'at', required: false, type: 'datetime' },
  { name: 'id', required: false, type: 'string', ignored: 'identifier' },
  { name: '__proto__', required: false, type: 'string' },
];
const keyOf = resultKeys(SCOPE, INPUTS);

/** By column, groups of values that mean one thing; every two groups mean different things. */
const MEANINGS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  amount: [[undefined, null], [0, -0], [1], [1 + Number.EPSILON], [5e-324], [-1], [0.1 + 0.2], [0.3], ['1'], [1e308]],
  city: [
    [null, undefined],
    ['Oslo'],
    ['oslo'],
    ['Oslo '],
    [''],
    ['\ud800'],
    ['\udfff'],
    ['\ufffd'],
    ['7', 7],
    ['é'],
    ['e\u0301'],
  ],
  member: [
    [null, undefined],
    [true, 1],
    [false, 0, -0],
  ],
  at: [
    [null, undefined],
    ['1970-01-01', '1970-01-01T00:00:00Z', '1970-01-01 00:00:00', '1970-01-01T01:00+01:00', 0],
    ['1970-01-01T00:00:00.001Z', 1],
    [-1],
  ],
  id: [[undefined, null, 'u1', 'u2', 7]],
  ['__proto__']: [[undefined, null], ['x'], ['y']],
};

/** A row, and the number of the meaning of each of its columns. */
function thrown(dice: Dice): { row: InputRow; meaning: string } {
  const names = Object.keys(MEANINGS).sort(() => dice.next() - 0.5);
  const meanings = new Map<string, number>();
  const entries = names.flatMap((name): [string, unknown][] => {
    const groups = MEANINGS[name]!;
    // Few groups, so that equal rows come often.
    const group = dice.below(Math.min(groups.length, dice.chance(0.5) ? 2 : groups.length));
    meanings.set(name, group);
    const value = dice.pick(groups[group]!);
    return value === undefined && dice.chance(0.5) ? [] : [[name, value]];
  });
  const row = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) Object.defineProperty(row, name, { value, enumerable: true });
  return { row, meaning: JSON.stringify(Object.keys(MEANINGS).map((name) => meanings.get(name))) };
}

describe('the key of a row', () => {
  it('is that of another row exactly where both mean the same to the model', () => {
    const dice = new Dice(20_261_130);
    const keyByMeaning = new Map<string, string>();
    const meaningByKey = new Map<string, string>();
    const wrong: InputRow[] = [];
    let repeated = 0;
    for (let i = 0; i < 10_000; i++) {
      const { row, meaning } = thrown(dice);
      const key = keyOf(row)!;
      if (keyByMeaning.has(meaning)) repeated += 1;
      if ((keyByMeaning.get(meaning) ?? key) !== key || (meaningByKey.get(key) ?? meaning) !== meaning) wrong.push(row);
      keyByMeaning.set(meaning, key);
      meaningByKey.set(key, meaning);
    }
    expect(wrong).toEqual([]);
    expect(repeated).toBeGreaterThan(1000);
    expect(keyByMeaning.size).toBeGreaterThan(1000);
  });

  it('does not depend on the order of the columns of the request', () => {
    expect(keyOf({ amount: 1, city: 'Oslo' })).toBe(keyOf({ city: 'Oslo', amount: 1 }));
  });

  it('cannot be reached by moving text from one column to the next', () => {
    const texts = resultKeys(
      SCOPE,
      ['a', 'b'].map((name) => ({ name, required: false, type: 'string' })),
    );
    const rows: InputRow[] = [
      { a: 'xy', b: '' },
      { a: 'x', b: 'y' },
      { a: '', b: 'xy' },
      { b: 'xy' },
      { a: 'xy' },
      { a: 'x\0y' },
      { a: 'x', b: '\0y' },
      { a: '\u0002', b: '' },
    ];
    expect(new Set(rows.map(texts)).size).toBe(rows.length);
  });

  it.each([
    ['artifact', { artifactDigest: 'b'.repeat(64) }],
    ['deployment', { deploymentId: 'd2' }],
    ['time to live', { ttlSeconds: 61 }],
  ])('is another for another %s', (_what, change) => {
    expect(resultKeys({ ...SCOPE, ...change }, INPUTS)({ amount: 1 })).not.toBe(keyOf({ amount: 1 }));
  });

  it('is SHA-256 in base64url', () => {
    expect(keyOf({})).toMatch(/^[\w-]{43}$/);
  });

  it.each<[string, InputRow]>([
    ['an object', { amount: {} }],
    ['no number', { amount: NaN }],
    ['a large whole number', { amount: 1n }],
    ['no time', { at: 'soon' }],
    ['a list', { member: [true] }],
  ])('is not there for what no model takes: %s', (_what, row) => {
    expect(keyOf(row)).toBeUndefined();
  });

  it('is right behind rows of many bytes too', () => {
    const long = 'x'.repeat(5_000_000);
    expect(keyOf({ city: long })).not.toBe(keyOf({ city: `${long}y` }));
    expect(keyOf({ city: long, amount: 1 })).not.toBe(keyOf({ city: long, amount: 2 }));
    expect(keyOf({ amount: 1 })).toBe(keyOf({ amount: 1 }));
  });
});

describe('the key of a row of tensors', () => {
  const spec = { name: 'x', datatype: 'FP32', shape: [-1, -1] } as const;
  const tensors = resultKeys(SCOPE, [{ name: 'x', required: true, type: 'tensor', tensor: spec }]);
  const fp32 = (shape: number[], data: number[]): TensorValue => ({
    datatype: 'FP32',
    shape,
    data: Float32Array.from(data),
  });

  it('is of the type, the shape and the elements', () => {
    const rows = [
      { x: fp32([1, 4], [1, 2, 3, 4]) },
      { x: fp32([4, 1], [1, 2, 3, 4]) },
      { x: fp32([2, 2], [1, 2, 3, 4]) },
      { x: fp32([2, 2], [1, 2, 3, 5]) },
      { x: { datatype: 'INT32', shape: [2, 2], data: Int32Array.of(1, 2, 3, 4) } },
      { x: { datatype: 'BYTES', shape: [2, 2], data: ['1', '2', '3', '4'] } },
      { x: { datatype: 'BYTES', shape: [2, 2], data: ['12', '', '3', '4'] } },
    ];
    expect(new Set(rows.map((row) => tensors(row))).size).toBe(rows.length);
  });

  it('is the same for binary data and for lists of JSON, and for a window onto more', () => {
    const all = Float32Array.of(9, 1, 2, 3, 4, 9);
    const window = { datatype: 'FP32', shape: [2, 2], data: all.subarray(1, 5) };
    const key = tensors({ x: fp32([2, 2], [1, 2, 3, 4]) });
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(tensors({ x: window })).toBe(key);
    expect(
      tensors({
        x: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toBe(key);
  });

  it('is not there for lists that are no tensor of the model', () => {
    expect(tensors({ x: [[1], [2, 3]] })).toBeUndefined();
    expect(tensors({ x: ['a'] })).toBeUndefined();
  });
});
