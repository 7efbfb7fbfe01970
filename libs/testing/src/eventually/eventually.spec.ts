import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('answers what the first success answers', async () => {
    let tries = 0;
    const attempt = (): number => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return tries;
    };
    await expect(eventually(attempt, { intervalMs: 1 })).resolves.toBe(3);
  });

  it('goes on while the answer is false, and takes other falsy answers', async () => {
    const answers = [false, false, 0];
    await expect(eventually(() => answers.shift(), { intervalMs: 1 })).resolves.toBe(0);
  });

  it('throws the last failure when time is up', async () => {
    const options = { timeoutMs: 5, intervalMs: 1 };
    await expect(eventually(() => Promise.reject(new Error('never')), options)).rejects.toThrow('never');
    await expect(eventually(() => false, options)).rejects.toThrow('still false');
  });
});
