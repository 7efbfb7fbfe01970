import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { clusterProcesses, isAlive } from '../src/embedded/process-table.js';
import { freePort } from '../src/index.js';
import { EmbeddedScene, query } from './fixtures/embedded-scene.js';
import type { Holder } from './fixtures/held-database.js';

const scene = new EmbeddedScene();
afterEach(() => scene.clear());

const write = (holder: Holder): Promise<unknown> => query(holder.held.connection, 'CREATE TABLE t AS SELECT 7 AS n');

describe('EmbeddedPostgres after a kill', () => {
  it('adopts the database that its killed supervisor left running, and can stop it', async () => {
    const dataDir = await scene.dataDir();
    const holder = await scene.hold(dataDir);
    await write(holder);
    await holder.kill();
    expect(isAlive(holder.held.pid)).toBe(true);
    const server = await scene.start(dataDir);
    expect(server.pid).toBe(holder.held.pid);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    await server.stop();
    expect(isAlive(holder.held.pid)).toBe(false);
    expect(clusterProcesses(server.clusterDirectory)).toEqual([]);
  });

  it('moves a database left running to the port asked for', async () => {
    const dataDir = await scene.dataDir();
    const holder = await scene.hold(dataDir);
    await write(holder);
    await holder.kill();
    const port = await freePort();
    const server = await scene.start(dataDir, { port });
    expect(server.port).toBe(port);
    expect(isAlive(holder.held.pid)).toBe(false);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
  });

  it('recovers what was committed when the database itself was killed', async () => {
    const dataDir = await scene.dataDir();
    const holder = await scene.hold(dataDir);
    await write(holder);
    process.kill(holder.held.pid, 'SIGKILL');
    await holder.kill();
    const server = await scene.start(dataDir);
    expect(server.pid).not.toBe(holder.held.pid);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
  });

  it('starts a supervised database again, on its port and with its data, when that was killed', async () => {
    const dataDir = await scene.dataDir();
    const events: string[] = [];
    const server = await scene.start(dataDir, { supervise: (event) => events.push(event) });
    const { pid, port } = server;
    await query(server.connection('postgres'), 'CREATE TABLE t AS SELECT 7 AS n');
    process.kill(pid, 'SIGKILL');
    await eventually(() => events.includes('PostgreSQL runs again'), { timeoutMs: 30_000 });
    expect([server.port, server.running, server.pid === pid]).toEqual([port, true, false]);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
  });

  it('leaves no supervised database behind when its process exits without stopping it', async () => {
    const holder = await scene.hold(await scene.dataDir());
    await holder.exit();
    await eventually(() => !isAlive(holder.held.pid), { timeoutMs: 30_000 });
    expect(isAlive(holder.held.pid)).toBe(false);
  });

  it('stops without complaint when the database was killed under it', async () => {
    const server = await scene.start(await scene.dataDir());
    process.kill(server.pid, 'SIGKILL');
    await eventually(() => !server.running);
    await server.stop();
    expect(clusterProcesses(server.clusterDirectory)).toEqual([]);
  });

  it('never touches another program that got the recorded process id', async () => {
    const dataDir = await scene.dataDir();
    const holder = await scene.hold(dataDir);
    await write(holder);
    process.kill(holder.held.pid, 'SIGKILL');
    await holder.kill();
    const { clusterDirectory } = holder.held;
    const other = spawn('/bin/sleep', ['600'], { stdio: 'ignore' });
    await once(other, 'spawn');
    const file = join(clusterDirectory, 'postmaster.pid');
    const recorded = await readFile(file, 'utf8');
    await writeFile(file, recorded.replace(/^\d+/, String(other.pid)));
    const server = await scene.start(dataDir);
    expect(await query(server.connection('postgres'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    await server.stop();
    expect(other.exitCode).toBeNull();
    expect(isAlive(other.pid!)).toBe(true);
    other.kill();
  });

  it('takes over the lock of a process id that now belongs to another program', async () => {
    const dataDir = await scene.dataDir();
    await (await scene.start(dataDir)).stop();
    await writeFile(join(dataDir, 'supervisor-9.lock'), JSON.stringify({ pid: process.ppid, birth: 'long ago' }));
    expect((await scene.start(dataDir)).running).toBe(true);
  });

  it('outlives Ctrl-C, which reaches the whole process group of the apps', async () => {
    const dataDir = await scene.dataDir();
    const holder = await scene.hold(dataDir, undefined, { detached: true });
    const ended = once(holder.process, 'exit');
    process.kill(-holder.process.pid!, 'SIGINT');
    await ended;
    expect(await query(holder.held.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says what is missing when the password is lost', async () => {
    const dataDir = await scene.dataDir();
    await (await scene.start(dataDir)).stop();
    await rm(join(dataDir, 'password'));
    await expect(scene.start(dataDir)).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES.DATA_DIR_UNUSABLE' });
  });
});
