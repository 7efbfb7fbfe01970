import { assertedContext, type RequestContext } from '@intelgraph/kernel';
import { FixedClock } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import type { Quota } from './quota.js';
import { QuotaLedger } from './quota-ledger.js';

const NOON = '2026-01-31T12:00:00.000Z';
const quota = (more: Partial<Quota> = {}): Quota => ({
  ...{ scope: 'workspaces', subject: 'fraud', predictions: 10, period: 'day', revision: 1 },
  ...{ createdAt: new Date(NOON), updatedAt: new Date(NOON), ...more },
});
const caller = (tokenId?: string): RequestContext => {
  const ctx = assertedContext('ada', { workspace: 'fraud' });
  return tokenId === undefined ? ctx : { ...ctx, principal: { ...ctx.principal, tokenId } };
};

describe('Quotas', () => {
  let clock: FixedClock;
  let ledger: QuotaLedger;
  let refused: string[];
  beforeEach(() => {
    clock = new FixedClock(NOON);
    refused = [];
    ledger = new QuotaLedger(clock, { refused: (scope, { remaining }) => void refused.push(`${scope} ${remaining}`) });
  });
  const ask = (predictions: number, ctx = caller()): string => ledger.charge(ctx, predictions, () => 'done') as string;
  /** As the database would say it. */
  const know = (quotas: readonly Quota[], used: number, start = '2026-01-31T00:00:00.000Z'): void =>
    ledger.replace(quotas, [{ scope: 'workspaces', subject: 'fraud', start: new Date(start), predictions: used }]);

  it('let in as many predictions as they say, and refuse what is more than is left, whole', () => {
    ledger.replace([quota()], []);
    expect([ask(7), ask(3)]).toEqual(['done', 'done']);
    expect(() => ask(1)).toThrow(
      expect.objectContaining({
        ...{ code: 'QUOTA.WORKSPACE', kind: 'exhausted', retryAfterSeconds: 12 * 3600 },
        details: { limit: 10, remaining: 0, period: 'day', resets_at: '2026-02-01T00:00:00.000Z' },
      }),
    );
    expect(refused).toEqual(['workspaces 0']);
  });

  it('refuse a batch that is more than is left, and take a smaller one', () => {
    ledger.replace([quota()], []);
    ask(8);
    expect(() => ask(3)).toThrow('2 are left');
    expect(ask(2)).toBe('done');
  });

  it('are nothing to who has none', () => {
    expect(ledger.isEmpty).toBe(true);
    ledger.replace(
      [quota({ subject: 'elsewhere', predictions: 0 }), quota({ scope: 'tokens', subject: 'a', predictions: 0 })],
      [],
    );
    expect(ledger.isEmpty).toBe(false);
    expect([ask(5), ask(5, caller('b'))]).toEqual(['done', 'done']);
    expect(() => ask(1, caller('a'))).toThrow(expect.objectContaining({ code: 'QUOTA.TOKEN' }));
    ledger.replace([], []);
    expect(ask(5, caller('a'))).toBe('done');
  });

  it('count against token and workspace, or against neither', () => {
    ledger.replace([quota(), quota({ scope: 'tokens', subject: 'a', predictions: 4 })], []);
    ask(4, caller('a'));
    expect(() => ask(1, caller('a'))).toThrow(expect.objectContaining({ code: 'QUOTA.TOKEN' }));
    ask(6, caller('b'));
    expect(() => ask(1, caller('b'))).toThrow(expect.objectContaining({ code: 'QUOTA.WORKSPACE' }));
    expect(ledger.send().map(({ scope, predictions }) => [scope, predictions])).toEqual([
      ['workspaces', 10],
      ['tokens', 4],
    ]);
  });

  it('give back what failed', async () => {
    ledger.replace([quota()], []);
    const failing = (late: boolean) =>
      ledger.charge(caller(), 10, () => {
        if (late) return Promise.reject(new Error('late'));
        throw new Error('at once');
      });
    expect(() => failing(false)).toThrow('at once');
    await expect(failing(true)).rejects.toThrow('late');
    expect(ask(10)).toBe('done');
  });

  it('begin anew with the next day in UTC, and tell of the last one', () => {
    ledger.replace([quota()], []);
    ask(10);
    clock.set('2026-01-31T23:59:59.999Z');
    expect(() => ask(1)).toThrow('0 are left');
    clock.set('2026-02-01T00:00:00.000Z');
    expect(ask(9)).toBe('done');
    expect(ledger.send()).toEqual([
      { scope: 'workspaces', subject: 'fraud', day: new Date('2026-01-31'), predictions: 10 },
      { scope: 'workspaces', subject: 'fraud', day: new Date('2026-02-01'), predictions: 9 },
    ]);
  });

  it('are those of the day when a clock is set back to it', () => {
    ledger.replace([quota()], []);
    ask(10);
    clock.set('2026-02-01T00:00:01.000Z');
    ask(3);
    clock.set('2026-01-31T23:59:59.000Z');
    expect(() => ask(1)).toThrow('0 are left');
  });

  it('count what other processes used, and nothing twice', () => {
    ledger.replace([quota()], []);
    ask(2);
    expect(ledger.send()).toHaveLength(1);
    ask(1);
    ledger.settle(true);
    // Two of ours, and four of others.
    know([quota()], 6);
    expect(() => ask(4)).toThrow('3 are left');
    expect(ledger.send().map(({ predictions }) => predictions)).toEqual([1]);
    ledger.settle(true);
    expect(ledger.send()).toEqual([]);
    know([quota()], 9, '2026-01-30T00:00:00.000Z');
    expect(ask(3)).toBe('done');
  });

  it('tell again what the database may not have', () => {
    ledger.replace([quota()], []);
    ask(2);
    ledger.send();
    ask(1);
    ledger.settle(false);
    expect(() => ask(8)).toThrow('7 are left');
    expect(ledger.send().map(({ predictions }) => predictions)).toEqual([3]);
  });

  it('follow a change at once, and count what was used before', () => {
    ledger.replace([quota()], []);
    ask(6);
    ledger.replace([quota({ predictions: 7 })], []);
    expect(() => ask(2)).toThrow('1 are left');
  });

  it('go from days to months and back, with what was used of either', () => {
    know([quota()], 2);
    ask(3);
    clock.set('2026-01-30T12:00:00.000Z');
    know([quota()], 4, '2026-01-30T00:00:00.000Z');
    ask(1);
    // The database has been told of two and of four.
    const monthly = quota({ period: 'month', predictions: 12 });
    know([monthly], 6, '2026-01-01T00:00:00.000Z');
    expect(() => ask(3)).toThrow('2 are left');
    know([quota()], 4, '2026-01-30T00:00:00.000Z');
    expect(() => ask(6)).toThrow('5 are left');
  });

  it('know in a new period what others used of it before the first request', () => {
    ledger.replace([quota()], []);
    ask(10);
    clock.set('2026-02-01T00:00:01.000Z');
    know([quota()], 8, '2026-02-01T00:00:00.000Z');
    expect(() => ask(3)).toThrow('2 are left');
  });
});
