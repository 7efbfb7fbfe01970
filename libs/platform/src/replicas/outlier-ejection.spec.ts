import { Dice } from '@intelgraph/testing/fuzz';
import { describe, expect, it } from '@jest/globals';
import { EJECTION_RULES, type Failure, OutlierEjection } from './outlier-ejection.js';

const { baseMs, maxMs, windowMs } = EJECTION_RULES;

function ejectionOf(...replicas: string[]): OutlierEjection<string> {
  const ejection = new OutlierEjection<string>();
  for (const replica of replicas) ejection.add(replica);
  return ejection;
}
const fail = (ejection: OutlierEjection<string>, replica: string, times: number, kind: Failure, now = 0): void => {
  for (let i = 0; i < times; i++) ejection.failed(replica, kind, now);
};

interface Event {
  readonly replica: string;
  readonly at: number;
  readonly what: Failure | 'ok';
}

/** What the rule says, read off the whole history: the last failures in a row, the first of them not too long ago. */
function isDue(history: readonly Event[], replica: string): boolean {
  const own = history.filter((event) => event.replica === replica);
  const row = own.slice(own.findLastIndex(({ what }) => what === 'ok') + 1);
  let streak: Event[] = [];
  for (const event of row) {
    const [first] = streak;
    streak = first !== undefined && event.at - first.at <= windowMs ? [...streak, event] : [event];
  }
  return streak.length >= EJECTION_RULES.failures;
}

describe('the ejection of outliers', () => {
  it('ejects after three failures in a row, and a success in between starts the count anew', () => {
    const ejection = ejectionOf('a', 'b');
    fail(ejection, 'a', 2, 'unreachable');
    ejection.succeeded('a', 0);
    fail(ejection, 'a', 2, 'unreachable');
    expect(ejection.isEjected('a')).toBe(false);
    fail(ejection, 'a', 1, 'unreachable');
    expect([ejection.isEjected('a'), ejection.isEjected('b'), ejection.total]).toEqual([true, false, 1]);
  });

  it('does not add up failures that are far apart', () => {
    const ejection = ejectionOf('a', 'b');
    fail(ejection, 'a', 2, 'unreachable', 0);
    fail(ejection, 'a', 2, 'unreachable', windowMs + 1);
    expect(ejection.isEjected('a')).toBe(false);
  });

  it('ejects for twice as long each time, up to a limit, until the replica did well for a while', () => {
    const ejection = ejectionOf('a', 'b');
    const lengths: number[] = [];
    let now = 0;
    for (let i = 0; i < 7; i++) {
      fail(ejection, 'a', 3, 'unreachable', now);
      const until = ejection.ejectedUntil('a') ?? 0;
      lengths.push(until - now);
      now = until;
      ejection.readmit('a', now);
    }
    expect(lengths).toEqual([1, 2, 4, 8, 16].map((factor) => factor * baseMs).concat(maxMs, maxMs));
    ejection.succeeded('a', now + windowMs + 1);
    fail(ejection, 'a', 3, 'unreachable', now + windowMs + 1);
    expect(ejection.ejectedUntil('a')).toBe(now + windowMs + 1 + baseMs);
  });

  it('prolongs the ejection of a replica that is still away', () => {
    const ejection = ejectionOf('a', 'b');
    fail(ejection, 'a', 3, 'unreachable', 0);
    ejection.prolong('a', baseMs);
    expect([ejection.ejectedUntil('a'), ejection.total]).toEqual([baseMs + 2 * baseMs, 1]);
  });

  it('leaves one replica in use however many cannot be reached, and half of them when they say "unavailable"', () => {
    const away = ejectionOf('a', 'b', 'c', 'd', 'e');
    const busy = ejectionOf('a', 'b', 'c', 'd', 'e');
    for (const replica of ['a', 'b', 'c', 'd', 'e']) {
      fail(away, replica, 9, 'unreachable');
      fail(busy, replica, 9, 'unavailable');
    }
    expect([away.total, busy.total]).toEqual([4, 2]);
    const alone = ejectionOf('a');
    fail(alone, 'a', 9, 'unreachable');
    expect(alone.isEjected('a')).toBe(false);
  });

  it('takes a replica back that answers after all, and knows nothing of one that is gone', () => {
    const ejection = ejectionOf('a', 'b');
    fail(ejection, 'a', 3, 'unavailable');
    ejection.succeeded('a', 1);
    expect(ejection.isEjected('a')).toBe(false);
    fail(ejection, 'a', 3, 'unavailable');
    ejection.remove('a');
    ejection.failed('a', 'unavailable', 2);
    expect(ejection.isEjected('a')).toBe(false);
  });

  it.each([1, 2, 3, 4, 5])('agrees with the rule read off the whole history (seed %i)', (seed) => {
    const dice = new Dice(seed);
    const replicas = ['a', 'b', 'c', 'd'];
    const ejection = ejectionOf(...replicas);
    let history: Event[] = [];
    for (let now = 0, step = 0; step < 2000; step++) {
      now += dice.below(dice.chance(0.05) ? windowMs : 500);
      const replica = dice.pick(replicas);
      const what = dice.pick(['ok', 'unreachable', 'unavailable', 'unreachable'] as const);
      const out = replicas.filter((one) => ejection.isEjected(one));
      if (out.includes(replica)) {
        // Its history begins anew when it comes back.
        ejection.readmit(replica, now);
        history = history.filter((event) => event.replica !== replica);
        expect(ejection.isEjected(replica)).toBe(false);
        continue;
      }
      history.push({ replica, at: now, what });
      if (what === 'ok') ejection.succeeded(replica, now);
      else ejection.failed(replica, what, now);
      const roomLeft = out.length < (what === 'unreachable' ? 3 : 2);
      expect(ejection.isEjected(replica)).toBe(what !== 'ok' && isDue(history, replica) && roomLeft);
    }
    expect(ejection.total).toBeGreaterThan(50);
  });
});
