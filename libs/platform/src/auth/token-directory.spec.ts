import { silentLogger } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { TokenDirectory } from './token-directory.js';

describe('a token directory', () => {
  it('that is stopped while it starts polls no more', async () => {
    const answers: (() => void)[] = [];
    const sync = () =>
      new Promise<{ revision: bigint; tokens: never[] }>((resolve) =>
        answers.push(() => resolve({ revision: 1n, tokens: [] })),
      );
    const source = { sync, lookup: () => Promise.resolve(undefined) };
    const directory = new TokenDirectory({ source, logger: silentLogger, intervalMs: 1 });
    const started = directory.start();
    await Promise.resolve();
    const stopped = directory.stop();
    answers[0]?.();
    await Promise.all([started, stopped]);

    expect(Reflect.get(directory, 'timer')).toBeUndefined();
    expect(answers).toHaveLength(1);
  });

  it('that was stopped before asks nobody', async () => {
    let asked = 0;
    const sync = () => Promise.resolve({ revision: BigInt(++asked), tokens: [] });
    const directory = new TokenDirectory({
      source: { sync, lookup: () => Promise.resolve(undefined) },
      logger: silentLogger,
    });
    await directory.stop();
    await directory.start();

    expect(asked).toBe(0);
  });
});
