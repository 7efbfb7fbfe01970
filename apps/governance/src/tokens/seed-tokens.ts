import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Role } from '@intelgraph/kernel';
import { newTokenSecret, readTokenSecret, type TokensService } from '@intelgraph/ml-governance';

import type { GovernanceConfig } from '../config.js';

/** The two people that `AUTH_MODE=dev` brings along for trying out approvals. */
const DEV_TOKENS: Readonly<Record<string, readonly Role[]>> = {
  author: ['editor', 'deployer', 'approver'],
  approver: ['approver'],
};

/** Where the texts of the two tokens are: `{"author": "ig_…", "approver": "ig_…"}`, readable by this user only. */
export const devTokensFile = (config: Pick<GovernanceConfig, 'dataDir'>): string =>
  join(config.dataDir, 'dev-tokens.json');

/** Makes sure that the tokens exist which configuration asks for. */
export async function seedTokens(config: GovernanceConfig, tokens: TokensService): Promise<void> {
  if (config.bootstrapAdminToken !== undefined) {
    const secret = readTokenSecret(config.bootstrapAdminToken, 'BOOTSTRAP_ADMIN_TOKEN');
    await tokens.seed(secret, { name: 'bootstrap-admin', roles: ['admin'], workspace: '*' });
  }
  if (config.authMode === 'dev') {
    const texts = await devTokens(devTokensFile(config));
    for (const [name, roles] of Object.entries(DEV_TOKENS)) {
      await tokens.seed(readTokenSecret(texts[name] ?? '', name), { name, roles, workspace: '*' });
    }
  }
}

async function devTokens(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const texts = Object.fromEntries(Object.keys(DEV_TOKENS).map((name) => [name, newTokenSecret().token]));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(texts, null, 2)}\n`, { mode: 0o600 });
  return texts;
}
