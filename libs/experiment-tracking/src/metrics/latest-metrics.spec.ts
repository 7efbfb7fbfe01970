import { describe, expect, it } from '@jest/globals';

import type { LatestMetric } from '../runs/run.entity.js';

import { latestOf } from './latest-metrics.js';

type Point = Parameters<typeof latestOf>[1][number];

const at = (key: string, value: number, step: number | bigint, ms = 0): Point => ({
  key,
  value,
  step: BigInt(step),
  time: new Date(ms),
});
const valuesOf = (latest: Readonly<Record<string, LatestMetric>>): Record<string, number> =>
  Object.fromEntries(Object.entries(latest).map(([key, { value }]) => [key, value]));

/** What a reader of the whole history would say: each point kept once, sorted by step and time, the last one. */
function oracle(points: readonly Point[]): Record<string, number> {
  const keys = [...new Set(points.map(({ key }) => key))];
  return Object.fromEntries(
    keys.map((key) => {
      const kept = points.filter(
        (point, i) =>
          point.key === key &&
          points.findIndex((p) => p.key === key && p.step === point.step && +p.time === +point.time) === i,
      );
      kept.sort((a, b) => Number(a.step - b.step) || +a.time - +b.time);
      return [key, kept.at(-1)!.value];
    }),
  );
}

describe('the latest value of a metric', () => {
  it('is that of the highest step, in whatever order points come', () => {
    expect(valuesOf(latestOf({}, [at('auc', 0.9, 10), at('auc', 0.7, 9), at('auc', 0.8, 2)]))).toEqual({ auc: 0.9 });
  });

  it('tells steps apart that are the same number in floating point', () => {
    const big = 2n ** 53n;
    expect(valuesOf(latestOf({}, [at('x', 1, big + 1n), at('x', 2, big)]))).toEqual({ x: 1 });
  });

  it('stays when the same point comes again, also with another value: so does the history', () => {
    const first = latestOf({}, [at('x', 1, 3, 50)]);
    expect(latestOf(first, [at('x', 9, 3, 50)])).toEqual(first);
    expect(valuesOf(latestOf(first, [at('x', 9, 3, 51)]))).toEqual({ x: 9 });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('may be called %s', (key) => {
    const latest = latestOf(latestOf({}, [at(key, 1, 0)]), [at(key, 2, 1)]);
    expect(Object.entries(latest).map(([name, { value }]) => [name, value])).toEqual([[key, 2]]);
  });

  it('does not change what it was given', () => {
    const known = latestOf({}, [at('x', 1, 0)]);
    latestOf(known, [at('x', 2, 1), at('y', 3, 0)]);
    expect(valuesOf(known)).toEqual({ x: 1 });
  });

  it('is what a reader of the whole history finds, however points are cut into batches', () => {
    let state = 7;
    const draw = (n: number): number => (state = (state * 48_271) % 2_147_483_647) % n;
    for (let round = 0; round < 300; round++) {
      const points = Array.from({ length: 1 + draw(20) }, () => at(`m${draw(3)}`, draw(100), draw(4), draw(3)));
      let latest: Record<string, LatestMetric> = {};
      for (let from = 0; from < points.length;) {
        const to = from + 1 + draw(6);
        latest = latestOf(latest, points.slice(from, to));
        from = to;
      }
      expect(valuesOf(latest)).toEqual(oracle(points));
    }
  });
});
