import { describe, expect, it } from '@jest/globals';

import { nextAfter } from './check-runner.js';
import { alphaOf, baselineOf, currentWindow } from './check-windows.js';
import { CheckEntity } from './check.entity.js';

const HOUR = 3600;
const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));

const check = (more: Partial<CheckEntity> = {}, definition: Partial<CheckEntity['definition']> = {}): CheckEntity =>
  Object.assign(new CheckEntity(), {
    endpoint: null,
    everySeconds: HOUR,
    definition: { window_seconds: 6 * HOUR, baseline: null, thresholds: {}, labels: {}, ...definition },
    ...more,
  });

describe('the windows of a check', () => {
  it('end when it runs, the baseline before them ends where they begin', () => {
    const one = check({ endpoint: 'live' }, { baseline: { type: 'preceding', seconds: 24 * HOUR } });
    const current = currentWindow(one, at(48));
    expect(current).toEqual({ from: at(42), to: at(48), endpoint: 'live' });
    expect(baselineOf(one, current.from)).toEqual({ from: at(18), to: at(42), endpoint: 'live' });
  });
});

describe('the level of a run', () => {
  it('shares out the false alarms that a week may have among its runs', () => {
    expect(alphaOf(check())).toBeCloseTo(0.05 / 168, 12);
    expect(alphaOf(check({ everySeconds: 24 * HOUR }))).toBeCloseTo(0.05 / 7, 12);
    expect(alphaOf(check({}, { thresholds: { false_alarms_per_week: 1 } }))).toBeCloseTo(1 / 168, 12);
  });

  it('is never above 5 %', () => {
    expect(alphaOf(check({ everySeconds: 30 * 24 * HOUR }, { thresholds: { false_alarms_per_week: 10 } }))).toBe(0.05);
  });
});

describe('the next time of a rhythm', () => {
  it('is the first one after now', () => {
    expect(nextAfter(at(0), HOUR, at(0))).toEqual(at(1));
    expect(nextAfter(at(0), HOUR, new Date(at(0).getTime() + 1))).toEqual(at(1));
    expect(nextAfter(at(0), HOUR, at(5))).toEqual(at(6));
  });
});
