import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ownServiceToken } from './service-token.js';

describe('the service token', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intelgraph-token-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made once, for this user alone, and found again', async () => {
    const data = join(folder, 'data');
    const token = await ownServiceToken(data);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(await ownServiceToken(data)).toBe(token);
    expect((await stat(join(data, 'service-token'))).mode & 0o777).toBe(0o600);
    expect(await readdir(data)).toEqual(['service-token']);
  });

  it.each(['', 'half a sec'])('is made anew when %j is all that is left of it', async (ruin) => {
    await writeFile(join(folder, 'service-token'), ruin);
    const token = await ownServiceToken(folder);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(await ownServiceToken(folder)).toBe(token);
  });
});
