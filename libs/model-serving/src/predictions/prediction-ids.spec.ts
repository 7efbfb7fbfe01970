import { describe, expect, it } from '@jest/globals';
import { validate, version } from 'uuid';

import { predictionIds } from './prediction-ids.js';

describe('predictionIds', () => {
  it('makes different valid UUIDv7s that carry the time', () => {
    const ids = predictionIds(() => 0x0123456789ab);
    const made = Array.from({ length: 2000 }, () => ids.next());
    expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(made).size).toBe(2000);
    expect(made[0]).toMatch(/^01234567-89ab-7/);
  });

  it('sorts later ids after earlier ones', () => {
    let now = 1_700_000_000_000;
    const ids = predictionIds(() => now);
    const first = ids.next();
    now += 1;
    expect(ids.next() > first).toBe(true);
  });
});
