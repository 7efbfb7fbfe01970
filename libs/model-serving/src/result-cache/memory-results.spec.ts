import { beforeEach, describe, expect, it } from '@jest/globals';

import type { RowPrediction } from '../models/model-runtime.js';

import { sizeOfAnswer } from './kept-answer.js';
import { MemoryResults } from './memory-results.js';

const answer = (prediction: number): RowPrediction => ({ prediction });
const ONE = sizeOfAnswer(answer(1));

describe('answers in memory', () => {
  let now = 0;
  let results: MemoryResults;
  const open = (maxEntries: number, maxBytes = Infinity): void => {
    results = new MemoryResults({ maxEntries, maxBytes }, () => now);
  };
  const set = (...keys: string[]): void => keys.forEach((key, i) => results.set(key[0]!, key, answer(i), 1000));
  const there = (...keys: string[]): boolean[] => keys.map((key) => results.get(key) !== undefined);
  beforeEach(() => {
    now = 0;
    open(3);
  });

  it('are given until their time is over, and not a moment longer', () => {
    set('a1');
    now = 999;
    expect(results.get('a1')).toEqual(answer(0));
    now = 1000;
    expect(results.get('a1')).toBeUndefined();
    expect(results).toMatchObject({ size: 0, bytes: 0, evictions: 0 });
  });

  it('do not live longer by being asked for, but by being set', () => {
    set('a1');
    now = 900;
    results.get('a1');
    set('a2');
    now = 1500;
    expect(there('a1', 'a2')).toEqual([false, true]);
    set('a2');
    now = 2000;
    expect(there('a2')).toEqual([true]);
  });

  it('leave by their last use when there are too many, of whichever deployment', () => {
    set('a1', 'a2', 'b1');
    results.get('a1');
    set('b2');
    expect(there('a1', 'a2', 'b1', 'b2')).toEqual([true, false, true, true]);
    expect(results).toMatchObject({ size: 3, evictions: 1 });
  });

  it('leave when they take too much together, and one that alone is too much is not kept', () => {
    open(100, 3 * ONE);
    set('a1', 'a2', 'a3', 'a4');
    expect(there('a1', 'a2', 'a3', 'a4')).toEqual([false, true, true, true]);
    expect(results.bytes).toBe(3 * ONE);
    results.set('a', 'a2', { prediction: 'x'.repeat(ONE * 2) }, 1000);
    expect(there('a2', 'a3', 'a4')).toEqual([false, true, true]);
    expect(results.bytes).toBe(2 * ONE);
  });

  it('leave by their last use where their deployment keeps only so many, and others stay', () => {
    open(100);
    results.retainOnly(
      new Map([
        ['a', 2],
        ['b', Infinity],
      ]),
    );
    set('b1', 'a1', 'a2', 'b2', 'a3', 'b3');
    expect(there('a1', 'a2', 'a3', 'b1', 'b2', 'b3')).toEqual([false, true, true, true, true, true]);
    results.retainOnly(new Map([['b', 1]]));
    expect(there('a2', 'a3', 'b1', 'b2', 'b3')).toEqual([false, false, false, false, true]);
    expect(results).toMatchObject({ size: 1, bytes: ONE });
  });

  it('do not count as pushed out when their time was over', () => {
    set('a1', 'a2', 'a3');
    now = 1000;
    set('a4');
    expect(results).toMatchObject({ size: 3, evictions: 0 });
  });

  it('keep tensors without the memory of the batch that they were computed in', () => {
    const batch = new Float32Array(1000);
    const outputs = { y: { datatype: 'FP32', shape: [2], data: batch.subarray(4, 6) } } as const;
    results.set('a', 'a1', { prediction: 'FP32[2]', outputs }, 1000);
    batch.fill(7);
    const { data } = results.get('a1')!.outputs!['y']!;
    expect(data).toEqual(Float32Array.of(0, 0));
    expect((data as Float32Array).buffer.byteLength).toBe(8);
  });

  it('count their bytes right through thousands of changes', () => {
    open(50, 60 * ONE);
    for (let i = 0; i < 5000; i++) {
      now += 7;
      results.set(`d${i % 3}`, `k${(i * 7919) % 97}`, { prediction: 'x'.repeat(i % 40) }, 100 + (i % 500));
      results.get(`k${(i * 31) % 97}`);
      if (i % 500 === 0) results.retainOnly(new Map([[`d${i % 3}`, 10]]));
      expect(results.size).toBeLessThanOrEqual(50);
      expect(results.bytes).toBeLessThanOrEqual(60 * ONE);
    }
    results.retainOnly(new Map());
    expect(results).toMatchObject({ size: 0, bytes: 0 });
  });
});
