import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { GovernanceConfig } from '../config.js';
import { seedTokens } from './seed-tokens.js';

/** Tokens by id; what is withdrawn stays known. */
class FakeTokens {
  readonly valid = new Map<string, boolean>();

  seed({ id }: { readonly id: string }): Promise<boolean> {
    if (!this.valid.has(id)) this.valid.set(id, true);
    return Promise.resolve(this.valid.get(id) === true);
  }

  withdraw(names: readonly string[]): Promise<void> {
    for (const id of names.length === 2 ? this.valid.keys() : []) this.valid.set(id, false);
    return Promise.resolve();
  }
}

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'seed-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe('the tokens of AUTH_MODE=dev', () => {
  it.each(['not json', 'null', '[]', '{"author":"ig_x"}', ''])(
    'say what to do when their file holds %j',
    async (text) => {
      await writeFile(join(dataDir, 'dev-tokens.json'), text);
      const config = { authMode: 'dev', dataDir } as GovernanceConfig;
      const seeded = seedTokens(config, new FakeTokens() as never);

      await expect(seeded).rejects.toMatchObject({
        code: 'START.DEV_TOKENS',
        message: expect.stringMatching(/dev-tokens\.json cannot be read .*; remove it and new tokens are made/),
      });
    },
  );

  it('end with that mode, and are others when it comes back', async () => {
    const tokens = new FakeTokens();
    const start = async (authMode: 'dev' | 'token'): Promise<string> => {
      await seedTokens({ authMode, dataDir } as GovernanceConfig, tokens as never);
      return readFile(join(dataDir, 'dev-tokens.json'), 'utf8');
    };
    const first = await start('dev');
    expect([await start('dev'), [...tokens.valid.values()]]).toEqual([first, [true, true]]);

    await start('token');
    expect([...tokens.valid.values()]).toEqual([false, false]);

    const second = await start('dev');
    expect(second).not.toBe(first);
    expect([...tokens.valid.values()]).toEqual([false, false, true, true]);
  });
});
