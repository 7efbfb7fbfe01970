import { describe, expect, it } from '@jest/globals';

import { SeededRandom } from '../random/seeded-random.js';
import { type Queued, RequestQueue } from './request-queue.js';
import { DEFAULT_PRIORITY, isMoreUrgent, priorityOf } from './urgency.js';

const random = new SeededRandom(11);
const below = (limit: number): number => Math.floor(random.uniform() * limit);

function aRequest(arrival: number): Queued {
  const deadline = below(3) === 0 ? Infinity : below(20);
  return { priority: 1 + below(3), deadline, arrival, left: 1 + below(9), place: -1 };
}

describe('the queue of requests', () => {
  it('gives and takes out what a sorted list would, whatever comes and goes', () => {
    const queue = new RequestQueue<Queued>();
    let list: Queued[] = [];
    for (let step = 0; step < 5000; step++) {
      const kind = below(5);
      const picked = kind < 3 ? aRequest(step) : kind === 3 ? list[0] : list[below(list.length)];
      if (picked === undefined) continue;
      if (kind < 3) {
        queue.push(picked);
        list = [...list, picked].sort((one, other) => (isMoreUrgent(one, other) ? -1 : 1));
      } else {
        queue.remove(picked);
        list = list.filter((other) => other !== picked);
      }
      const probe = aRequest(below(step + 1));
      expect(queue.peek()).toBe(list[0]);
      expect(queue.size).toBe(list.length);
      expect(queue.rows).toBe(list.reduce((rows, { left }) => rows + left, 0));
      expect(queue.rowsBefore(probe)).toBe(
        list.filter((other) => isMoreUrgent(other, probe)).reduce((rows, { left }) => rows + left, 0),
      );
    }
    expect(list.every(({ place }) => place >= 0)).toBe(true);
  });

  it('takes out what does not wait without harm', () => {
    const queue = new RequestQueue<Queued>();
    queue.remove(aRequest(1));
    expect(queue.size).toBe(0);
  });
});

describe('priorities', () => {
  it.each([
    [1, 1],
    [9, 9],
    [0, DEFAULT_PRIORITY],
    [10, DEFAULT_PRIORITY],
    [undefined, DEFAULT_PRIORITY],
  ])('of %p are %d, as Triton reads them', (named, priority) => {
    expect(priorityOf(named)).toBe(priority);
  });
});
