import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock } from './instance-lock.js';

describe('acquireLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intelgraph-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has one holder at a time, however many want it at once', async () => {
    const wanted = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(folder)));
    const held = wanted.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(held).toHaveLength(1);
    await held[0]?.release();
    await (await acquireLock(folder)).release();
    expect(await readdir(folder)).toEqual(['supervisor-2.lock']);
  });

  it('names the process that holds it', async () => {
    const lock = await acquireLock(folder);
    await expect(acquireLock(folder)).rejects.toMatchObject({ details: { pid: process.pid } });
    await lock.release();
  });

  it.each([
    ['of a process that ended', JSON.stringify({ pid: 2 ** 22 + 1, birth: 'x' })],
    ['of an earlier process with the same id', JSON.stringify({ pid: process.pid, birth: 'x' })],
    ['that was never finished', '{"pid":'],
  ])('takes over a lock %s, once', async (_, content) => {
    await writeFile(join(folder, 'supervisor-7.lock'), content);
    const wanted = await Promise.allSettled([acquireLock(folder), acquireLock(folder), acquireLock(folder)]);
    expect(wanted.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['supervisor-8.lock']);
  });

  it('passes from hand to hand without ever being held twice', async () => {
    let holders = 0;
    let turns = 0;
    const worker = async (): Promise<void> => {
      while (turns < 60) {
        const lock = await acquireLock(folder).catch(() => undefined);
        if (lock === undefined) continue;
        holders += 1;
        expect(holders).toBe(1);
        turns += 1;
        await readdir(folder);
        holders -= 1;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(turns).toBeGreaterThanOrEqual(60);
  });
});
