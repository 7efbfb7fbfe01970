import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock } from './instance-lock.js';

describe('acquireLock', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intelgraph-lock-'));
    file = join(folder, 'supervisor.lock');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has one holder at a time, however many want it at once', async () => {
    const wanted = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(file)));
    const held = wanted.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(held).toHaveLength(1);
    await held[0]?.release();
    await (await acquireLock(file)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the process that holds it', async () => {
    const lock = await acquireLock(file);
    await expect(acquireLock(file)).rejects.toMatchObject({ details: { pid: process.pid } });
    await lock.release();
  });

  it.each([
    ['of a process that ended', JSON.stringify({ pid: 2 ** 22 + 1, birth: 'x' })],
    ['of an earlier process with the same id', JSON.stringify({ pid: process.pid, birth: 'x' })],
    ['that was never finished', '{"pid":'],
  ])('takes over a lock %s, once', async (_, content) => {
    await writeFile(file, content);
    const wanted = await Promise.allSettled([acquireLock(file), acquireLock(file), acquireLock(file)]);
    expect(wanted.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['supervisor.lock']);
  });

  it('is not released by somebody who has lost it', async () => {
    const lost = await acquireLock(file);
    await rm(file);
    const current = await acquireLock(file);
    await lost.release();
    expect(await readdir(folder)).toEqual(['supervisor.lock']);
    await current.release();
  });
});
