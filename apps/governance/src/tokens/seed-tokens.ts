import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError, type Role } from '@intelgraph/kernel';
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
  if (config.authMode === 'dev') await seedDevTokens(devTokensFile(config), tokens);
  // Their texts may still lie in a file from when this was a playground.
  else await tokens.withdraw(Object.keys(DEV_TOKENS));
}

async function seedDevTokens(file: string, tokens: TokensService): Promise<void> {
  if (await seedAll(await devTokens(file), tokens)) return;
  // They were withdrawn while AUTH_MODE was another.
  await rm(file, { force: true });
  await seedAll(await devTokens(file), tokens);
}

/** Whether all of them are valid. */
async function seedAll(texts: Readonly<Record<string, string>>, tokens: TokensService): Promise<boolean> {
  let valid = true;
  for (const [name, roles] of Object.entries(DEV_TOKENS)) {
    const secret = readTokenSecret(texts[name] ?? '', name);
    valid = (await tokens.seed(secret, { name, roles, workspace: '*' })) && valid;
  }
  return valid;
}

/** `dev-tokens.json` is there and is not what was written into it. */
export class DevTokensFileError extends AppError {
  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super('START.DEV_TOKENS', 'invalid', `${file} cannot be read (${reason}); remove it and new tokens are made`, {
      cause,
    });
  }
}

async function devTokens(file: string): Promise<Record<string, string>> {
  try {
    return textsIn(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new DevTokensFileError(file, error);
  }
  const texts = Object.fromEntries(Object.keys(DEV_TOKENS).map((name) => [name, newTokenSecret().token]));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(texts, null, 2)}\n`, { mode: 0o600 });
  return texts;
}

/** @throws Error when the two tokens are not in there */
function textsIn(json: string): Record<string, string> {
  const texts = JSON.parse(json) as Record<string, unknown> | null;
  for (const name of Object.keys(DEV_TOKENS)) {
    if (typeof texts?.[name] !== 'string') throw new Error(`it has no token "${name}"`);
  }
  return texts as Record<string, string>;
}
