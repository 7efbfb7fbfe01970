import { seededRandom } from '@intelgraph/statistics';
import { describe, expect, it } from '@jest/globals';

import { lookAt } from './sequential-look.js';

const MIN_ROWS = 30;

/** Whether any of the looks, after each pair of visitors, tells the arms apart. */
function isToldApart(seed: number, visitors: number, [control, treatment]: readonly [number, number]): boolean {
  const random = seededRandom(seed);
  let [a, b] = [0, 0];
  for (let n = 1; n <= visitors; n++) {
    a += Number(random.uniform() < control);
    b += Number(random.uniform() < treatment);
    if (n < MIN_ROWS) continue;
    const [p, q] = [a / n, b / n];
    const look = lookAt(q - p, { n, variance: p * (1 - p) }, { n, variance: q * (1 - q) }, 0.95);
    if ((look.always_valid_p ?? 1) < 0.05) return true;
  }
  return false;
}

const share = (experiments: number, visitors: number, rates: readonly [number, number]): number =>
  Array.from({ length: experiments }, (_, seed) => isToldApart(seed, visitors, rates)).filter(Boolean).length /
  experiments;

describe('an A/B test that is looked at after every visitor', () => {
  it.each([0.5, 0.1, 0.03])('tells equal arms apart in at most 5 % of the experiments, at a rate of %d', (rate) => {
    expect(share(300, 1000, [rate, rate])).toBeLessThanOrEqual(0.05);
  });

  it('finds a difference that is there', () => {
    expect(share(40, 4000, [0.1, 0.15])).toBeGreaterThan(0.9);
  });

  it('has nothing to say of arms that do not vary', () => {
    const same = { n: 100, variance: 0 };
    expect(lookAt(0, same, same, 0.95)).toEqual({ always_valid_p: null, always_valid_interval: null });
  });

  it('gives an interval that holds 0 exactly where its p-value says so', () => {
    const arm = { n: 500, variance: 0.2 };
    for (let difference = -0.2; difference <= 0.2; difference += 0.01) {
      const { always_valid_p: p, always_valid_interval: interval } = lookAt(difference, arm, arm, 0.9);
      expect(interval![0] <= 0 && interval![1] >= 0).toBe(p! >= 0.1);
    }
  });
});
