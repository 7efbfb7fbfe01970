import { describe, expect, it } from '@jest/globals';

import { SpanClock } from './span-clock.js';

describe('the clock of spans', () => {
  it("counts finer than the system's clock, and follows it only when it was set", () => {
    let [now, wall] = [5, 1_000_000];
    const clock = new SpanClock(
      () => now,
      () => wall,
    );
    [now, wall] = [5.25, 1_000_000];
    expect(clock.present()).toBe(1_000_000.25);
    [now, wall] = [105, 1_000_101];
    expect([clock.present(), clock.at(5.5)]).toEqual([1_000_100, 1_000_000.5]);
    [now, wall] = [205, 2_000_000];
    expect(clock.present()).toBe(2_000_000);
  });
});
