import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { AnswerQueue } from './answer-queue.js';

describe('AnswerQueue', () => {
  it('sends what came in one turn of the event loop in its order at the end of the turn', async () => {
    const sent: string[] = [];
    const sink = { send: (text: string) => sent.push(text) };
    const queue = new AnswerQueue<string>();
    for (const turn of [1, 2]) {
      queue.add(sink, `${turn}a`);
      queue.add(sink, `${turn}b`);
      await Promise.resolve();
      expect(sent).toHaveLength(2 * turn - 2);
      await setImmediate();
      expect(sent).toHaveLength(2 * turn);
    }
    expect(sent).toEqual(['1a', '1b', '2a', '2b']);
  });
});
