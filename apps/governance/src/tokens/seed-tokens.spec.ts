import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { GovernanceConfig } from '../config.js';
import { seedTokens } from './seed-tokens.js';

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
      const seeded = seedTokens(config, { seed: () => Promise.resolve() } as never);

      await expect(seeded).rejects.toMatchObject({
        code: 'START.DEV_TOKENS',
        message: expect.stringMatching(/dev-tokens\.json cannot be read .*; remove it and new tokens are made/),
      });
    },
  );
});
