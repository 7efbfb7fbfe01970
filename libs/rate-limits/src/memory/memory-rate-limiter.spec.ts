import { describe, expect, it } from '@jest/globals';

import { MemoryRateLimiter } from './memory-rate-limiter.js';

const limit = { requests: 1, windowMs: 1000 };

describe('A limit in process', () => {
  it('forgets who asked longest ago when there are too many', () => {
    const limiter = new MemoryRateLimiter({ now: () => 0, maxKeys: 2 });
    for (const key of ['a', 'b', 'a', 'c']) limiter.take([{ key, limit }]);
    expect(limiter.take([{ key: 'a', limit }]).refused).toBe(0);
    expect(limiter.take([{ key: 'b', limit }]).refused).toBeUndefined();
  });

  it('takes any text for a key', () => {
    const limiter = new MemoryRateLimiter({ now: () => 0 });
    for (const key of ['__proto__', 'constructor', '', '\0']) {
      expect(limiter.take([{ key, limit }]).refused).toBeUndefined();
      expect(limiter.take([{ key, limit }]).refused).toBe(0);
    }
  });

  it('counts over a pause of any length', () => {
    let now = 0;
    const limiter = new MemoryRateLimiter({ now: () => now });
    limiter.take([{ key: 'a', limit }]);
    now = Number.MAX_SAFE_INTEGER;
    expect(limiter.take([{ key: 'a', limit }]).refused).toBeUndefined();
    expect(limiter.take([{ key: 'a', limit }]).refused).toBe(0);
  });
});
