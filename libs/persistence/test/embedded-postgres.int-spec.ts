import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { isAlive } from '../src/embedded/process-table.js';
import { ensureDatabase, freePort } from '../src/index.js';
import { EmbeddedScene, query } from './fixtures/embedded-scene.js';

const scene = new EmbeddedScene();
afterEach(() => scene.clear());

describe('EmbeddedPostgres', () => {
  it('creates a UTF-8 database with a secret only its owner can read, on the loopback address alone', async () => {
    const dataDir = await scene.dataDir();
    const server = await scene.start(dataDir);
    const connection = server.connection('postgres');
    expect(await query(connection, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(connection, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(connection, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await query(connection, `SELECT upper('grün') AS up`)).toEqual([{ up: 'GRÜN' }]);
    for (const file of ['password', 'postgres.log']) {
      expect((await stat(join(dataDir, file))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(server.clusterDirectory)).mode & 0o777).toBe(0o700);
  });

  it('finds everything again at the second start and leaves no process behind', async () => {
    const dataDir = await scene.dataDir();
    const first = await scene.start(dataDir);
    await ensureDatabase(first.connection('kept'));
    await query(first.connection('kept'), 'CREATE TABLE t AS SELECT 42 AS answer');
    await first.stop();
    expect(first.running).toBe(false);
    const second = await scene.start(dataDir, { settings: { work_mem: '5MB' } });
    expect(await query(second.connection('kept'), 'SELECT * FROM t')).toEqual([{ answer: 42 }]);
    expect(await query(second.connection('kept'), 'SHOW work_mem')).toEqual([{ work_mem: '5MB' }]);
  });

  it('refuses a second start on the same folder, in this process and in another', async () => {
    const dataDir = await scene.dataDir();
    const server = await scene.start(dataDir);
    await expect(scene.start(dataDir)).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES.IN_USE' });
    const other = await scene.hold(dataDir);
    expect(other.held.error).toMatchObject({ code: 'EMBEDDED_POSTGRES.IN_USE' });
    expect(other.held.error?.message).toContain(`process ${process.pid}`);
    expect(server.running).toBe(true);
  });

  it('lets one of several simultaneous first starts win', async () => {
    const dataDir = await scene.dataDir();
    const starts = await Promise.allSettled([1, 2, 3].map(() => scene.start(dataDir)));
    expect(starts.filter((start) => start.status === 'fulfilled')).toHaveLength(1);
    for (const start of starts) {
      if (start.status === 'rejected') expect(start.reason).toMatchObject({ code: 'EMBEDDED_POSTGRES.IN_USE' });
    }
  });

  it('says which port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await eventually(() => blocker.listening);
    const { port } = blocker.address() as AddressInfo;
    await expect(scene.start(await scene.dataDir(), { port })).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES.PORT_TAKEN',
      port,
    });
    blocker.close();
  });

  it('refuses a wrong password', async () => {
    const server = await scene.start(await scene.dataDir());
    const connection = { ...server.connection('postgres'), password: 'guess' };
    await expect(query(connection, 'SELECT 1')).rejects.toMatchObject({ code: 'DATABASE.ACCESS_DENIED' });
  });

  it('ends a start whose password file was changed, and leaves no process behind', async () => {
    const dataDir = await scene.dataDir();
    const server = await scene.start(dataDir);
    await server.stop();
    await writeFile(join(dataDir, 'password'), 'changed');
    await expect(scene.start(dataDir)).rejects.toMatchObject({ code: 'DATABASE.ACCESS_DENIED' });
    expect(await readdir(server.clusterDirectory)).not.toContain('postmaster.pid');
  });

  it('shows the end of the log when PostgreSQL refuses to start', async () => {
    const start = scene.start(await scene.dataDir(), { settings: { no_such_setting: '1' } });
    await expect(start).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES.START_FAILED' });
    await expect(start).rejects.toThrow('no_such_setting');
  });

  it('removes what an interrupted first start left', async () => {
    const dataDir = await scene.dataDir();
    await mkdir(join(dataDir, 'cluster.new-abc', 'base'), { recursive: true });
    await scene.start(dataDir);
    expect(await readdir(dataDir)).not.toContain('cluster.new-abc');
  });

  it('takes the port it is given', async () => {
    const port = await freePort();
    const server = await scene.start(await scene.dataDir(), { port });
    expect(server.port).toBe(port);
    expect(await query(server.connection('postgres'), 'SHOW port')).toEqual([{ port: String(port) }]);
    expect(isAlive(server.pid)).toBe(true);
  });

  it('ends all sessions at stop, whatever they do', async () => {
    const server = await scene.start(await scene.dataDir());
    const busy = query(server.connection('postgres'), 'SELECT pg_sleep(60)').catch((error: unknown) => error);
    const active = `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`;
    await eventually(async () => expect(await query(server.connection('postgres'), active)).toHaveLength(1));
    await Promise.all([server.stop(), server.stop()]);
    expect(String(await busy)).toMatch(/terminat|canceling/);
  });
});
