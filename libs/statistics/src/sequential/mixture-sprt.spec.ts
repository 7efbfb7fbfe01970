import { describe, expect, it } from '@jest/globals';

import { seededRandom } from '../random/seeded-random.js';
import { MixtureSprt } from './mixture-sprt.js';

describe('the mixture sequential probability ratio test', () => {
  it.each([
    [{ alpha: 0, tau2: 1 }, 'alpha'],
    [{ alpha: 1, tau2: 1 }, 'alpha'],
    [{ tau2: 0 }, 'tau2'],
    [{ tau2: Infinity }, 'tau2'],
  ])('refuses %p', (options, field) => {
    expect(() => new MixtureSprt(options)).toThrow(field);
  });

  it('learns nothing from looks without variance or numbers', () => {
    const test = new MixtureSprt({ tau2: 0.01 });
    const nothing = { p: 1, likelihoodRatio: 1, interval: { low: null, high: null } };
    for (const [estimate, variance] of [
      [0.5, 0],
      [0.5, NaN],
      [NaN, 1],
      [0.5, Infinity],
    ] as const) {
      expect(test.look(estimate, variance)).toEqual(nothing);
    }
  });

  it('excludes 0 exactly when its p-value is below alpha', () => {
    const random = seededRandom(7);
    const test = new MixtureSprt({ alpha: 0.1, tau2: 0.02 });
    let sum = 0;
    let decided = 0;
    for (let n = 1; n <= 2000; n++) {
      sum += 0.15 + (random.uniform() - 0.5) * Math.sqrt(12);
      const { p, interval } = test.look(sum / n, 1 / n);
      const excludes = (interval.low ?? -1) > 0 || (interval.high ?? 1) < 0;
      expect(excludes).toBe(p < 0.1);
      decided += Number(excludes);
    }
    expect(decided).toBeGreaterThan(0);
  });

  it('raises false alarms in at most 5 % of 300 experiments that are looked at after every visitor', () => {
    const experiments = 300;
    const visitors = 1000;
    let alarms = 0;
    for (let seed = 0; seed < experiments; seed++) {
      const random = seededRandom(seed);
      const test = new MixtureSprt({ alpha: 0.05, tau2: 0.0025 });
      let [a, b] = [0, 0];
      for (let n = 1; n <= visitors; n++) {
        a += Number(random.uniform() < 0.2);
        b += Number(random.uniform() < 0.2);
        const [rateA, rateB] = [a / n, b / n];
        if (n < 100) continue;
        const { p } = test.look(rateB - rateA, (rateA * (1 - rateA) + rateB * (1 - rateB)) / n);
        if (p < 0.05) {
          alarms++;
          break;
        }
      }
    }
    expect(alarms / experiments).toBeLessThanOrEqual(0.05);
    // A test that never says anything would pass as well.
    expect(alarms).toBeGreaterThan(0);
  });
});
