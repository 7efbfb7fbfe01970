import { describe, expect, it } from '@jest/globals';

import { MemoryRateLimiter } from '../memory/memory-rate-limiter.js';
import type { RateLimiter, Verdict } from '../rate-limiter.js';

import { SharedRateLimiter } from './shared-rate-limiter.js';

const claims = [{ key: 'a', limit: { requests: 2, windowMs: 60_000 } }];

/** Something shared that can be taken away. */
class Switchable implements RateLimiter {
  inner = new MemoryRateLimiter({ now: () => 0 });
  state: 'up' | 'down' | 'hanging' = 'up';
  calls = 0;

  take(asked: typeof claims): Promise<Verdict> {
    this.calls += 1;
    if (this.state === 'hanging') return new Promise(() => undefined);
    return this.state === 'down' ? Promise.reject(new Error('gone')) : Promise.resolve(this.inner.take(asked));
  }
}

describe('A shared limit', () => {
  const rig = () => {
    const time = { now: 0 };
    const now = () => time.now;
    const shared = new Switchable();
    const limiter = new SharedRateLimiter(shared, { local: new MemoryRateLimiter({ now }), patienceMs: 1, now });
    const admitted = async () => (await limiter.take(claims)).refused === undefined;
    return { time, shared, limiter, admitted };
  };

  it('counts what others take', async () => {
    const { shared, admitted } = rig();
    shared.inner.take(claims);
    expect([await admitted(), await admitted()]).toEqual([true, false]);
  });

  it.each(['down', 'hanging'] as const)(
    'counts here while what is shared is %s, with what was let in before',
    async (state) => {
      const { shared, limiter, admitted } = rig();
      expect(await admitted()).toBe(true);
      shared.state = state;
      expect([await admitted(), await admitted()]).toEqual([true, false]);
      expect(limiter.status).toEqual({
        errors: state === 'down' ? 1 : 0,
        timeouts: state === 'hanging' ? 1 : 0,
        skipped: 0,
      });
    },
  );

  it('asks nobody where this process has let in as many as may be', async () => {
    const { shared, admitted } = rig();
    for (let i = 0; i < 2; i++) await admitted();
    shared.inner = new MemoryRateLimiter({ now: () => 0 });
    expect(await admitted()).toBe(false);
    expect(shared.calls).toBe(2);
  });

  it('leaves alone what failed, and asks it again a second later', async () => {
    const { time, shared, limiter } = rig();
    const five = [{ key: 'a', limit: { requests: 5, windowMs: 60_000 } }];
    shared.state = 'down';
    await limiter.take(five);
    shared.state = 'up';
    await limiter.take(five);
    time.now = 999;
    await limiter.take(five);
    expect(shared.calls).toBe(1);
    time.now = 1000;
    expect((await limiter.take(five)).standings[0]?.remaining).toBe(4);
    expect(shared.calls).toBe(2);
    expect(limiter.status).toEqual({ errors: 1, timeouts: 0, skipped: 2 });
  });
});
