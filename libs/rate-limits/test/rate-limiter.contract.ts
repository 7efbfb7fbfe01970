import { randomUUID as uuid } from 'node:crypto';

import { Dice } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { type RateLimit, type RateLimiter, SLICES, type Verdict } from '../src/index.js';

import { RequestLog } from './request-log.js';

/** An hour: Redis forgets keys by its own clock, which goes on while that of the tests stands still. */
const WINDOW = 3_600_000;

/** What every limiter does. Each test has a clock and keys of its own. */
export function describeRateLimiter(kind: string, create: (now: () => number) => RateLimiter): void {
  describe(`A rate limiter (${kind})`, () => {
    let now: number;
    let key: string;
    let limiter: RateLimiter;
    beforeEach(() => {
      now = 1_767_225_600_000;
      key = uuid();
      limiter = create(() => now);
    });
    const take = async (limit: RateLimit, of = key): Promise<Verdict> => limiter.take([{ key: of, limit }]);

    it('lets in what the limit says, then says when to come again', async () => {
      const limit = { requests: 3, windowMs: WINDOW };
      const remaining = [];
      for (let i = 0; i < 3; i++) remaining.push((await take(limit)).standings[0]?.remaining);
      expect(remaining).toEqual([2, 1, 0]);
      const refused = await take(limit);
      expect(refused).toEqual({ refused: 0, standings: [{ limit: 3, remaining: 0, resetMs: 1.05 * WINDOW }] });
      now += 1.05 * WINDOW - 1;
      expect((await take(limit)).refused).toBe(0);
      now += 1;
      expect((await take(limit)).refused).toBeUndefined();
    });

    it('counts each key, and each length of a window, by itself', async () => {
      const limit = { requests: 1, windowMs: WINDOW };
      expect((await take(limit)).refused).toBeUndefined();
      expect((await take(limit, uuid())).refused).toBeUndefined();
      expect((await take(limit)).refused).toBe(0);
      expect((await take({ requests: 1, windowMs: 2 * WINDOW })).refused).toBeUndefined();
    });

    it('follows a limit that is changed', async () => {
      await take({ requests: 1, windowMs: WINDOW });
      const more = await take({ requests: 3, windowMs: WINDOW });
      expect(more).toMatchObject({ refused: undefined, standings: [{ limit: 3, remaining: 1 }] });
      const fewer = await take({ requests: 1, windowMs: WINDOW });
      expect(fewer).toMatchObject({ refused: 0, standings: [{ limit: 1, remaining: 0 }] });
    });

    it('counts a request against several limits, or against none of them', async () => {
      const [own, shared] = [
        { key, limit: { requests: 5, windowMs: WINDOW } },
        { key: uuid(), limit: { requests: 2, windowMs: WINDOW } },
      ];
      const verdicts = [];
      for (let i = 0; i < 4; i++) verdicts.push(await limiter.take([own, shared]));
      expect(verdicts.map(({ refused }) => refused)).toEqual([undefined, undefined, 1, 1]);
      expect(verdicts[3]?.standings.map(({ remaining }) => remaining)).toEqual([3, 0]);
      expect((await limiter.take([own])).standings[0]?.remaining).toBe(2);
    });

    it('lets everything in where nothing is asked', async () => {
      expect(await limiter.take([])).toEqual({ refused: undefined, standings: [] });
    });

    it('counts requests that come together one by one', async () => {
      const limit = { requests: 10, windowMs: WINDOW };
      const verdicts = await Promise.all(Array.from({ length: 30 }, () => take(limit)));
      expect(verdicts.filter(({ refused }) => refused === undefined)).toHaveLength(10);
    });

    it('forgets nothing of a window when its clock is set back', async () => {
      const limit = { requests: 2, windowMs: WINDOW };
      await take(limit);
      await take(limit);
      now -= 10 * WINDOW;
      expect((await take(limit)).refused).toBe(0);
    });

    it.each([1, 2, 3, 4, 5])('agrees with a log of every request (seed %i)', async (seed) => {
      const dice = new Dice(seed);
      const limit = { requests: 1 + dice.below(12), windowMs: WINDOW + 20 * dice.below(200) };
      const slice = limit.windowMs / SLICES;
      const log = new RequestLog();
      let refusals = 0;
      for (let i = 0; i < 400; i++) {
        // Bursts, pauses of all lengths, and moments at the very edges of slices.
        const pause = dice.below(4);
        if (pause === 1) now += dice.below(limit.windowMs / 4);
        if (pause === 2) now += dice.below(limit.windowMs * 2);
        if (pause === 3) now = Math.ceil(now / slice) * slice;
        const { refused, standings } = await take(limit);
        if (refused === undefined) {
          log.add(now);
          expect(log.within(limit.windowMs, now)).toBeLessThanOrEqual(limit.requests);
        } else {
          refusals += 1;
          expect(log.within(limit.windowMs + slice, now)).toBeGreaterThanOrEqual(limit.requests);
          const resetMs = standings[0]?.resetMs ?? 0;
          expect(resetMs).toBeGreaterThan(0);
          expect(resetMs).toBeLessThanOrEqual(limit.windowMs + slice);
          if (dice.chance(0.25)) {
            now += resetMs - 1;
            expect((await take(limit)).refused).toBe(0);
            now += 1;
            expect((await take(limit)).refused).toBeUndefined();
            log.add(now);
            expect(log.within(limit.windowMs, now)).toBeLessThanOrEqual(limit.requests);
          }
        }
      }
      expect(refusals).toBeGreaterThan(0);
    });
  });
}
