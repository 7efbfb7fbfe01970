import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { isAlive, isPostmaster, processBirth } from './process-table.js';

describe('the process table', () => {
  it('tells the living from the dead', async () => {
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const pid = child.pid!;
    expect(isAlive(pid)).toBe(true);
    expect(await processBirth(pid)).toBeDefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(false);
    expect(await processBirth(pid)).toBeUndefined();
  });

  it('gives the same birth for the same process, another for another', async () => {
    const [own, again, parent] = await Promise.all([process.pid, process.pid, 1].map((pid) => processBirth(pid)));
    expect(own).toBe(again);
    expect(own).not.toBe(parent);
  });

  it('takes no other program for a postmaster', async () => {
    expect(await isPostmaster(process.pid, process.cwd())).toBe(false);
  });
});
