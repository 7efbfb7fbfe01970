import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

/** Command lines of living processes that name the folder: the database's name it. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return []; // it ended meanwhile
      }
    })
    .filter((command) => command.includes(folder));
}

describe('the whole platform in one process', () => {
  const dataDir = PlatformProcess.newDataDir();
  let platform: PlatformProcess;
  const newToken = async (name: string): Promise<Response> =>
    fetch(`${platform.url()}/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, roles: ['viewer'] }),
    });
  const tokenNames = async (): Promise<string[]> => {
    const answer = await fetch(`${platform.url()}/api/v1/tokens`);
    const { items } = (await answer.json()) as { items: { name: string }[] };
    return items.map((token) => token.name);
  };

  beforeAll(async () => {
    platform = await PlatformProcess.start(dataDir);
  });
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it.each(['gateway', 'training', 'inference', 'registry', 'features', 'monitoring', 'governance'] as const)(
    'has a live, ready, measured and documented %s',
    async (service) => {
      const base = platform.url(service);

      expect((await fetch(`${base}/health/live`)).status).toBe(200);
      const ready = await fetch(`${base}/health/ready`);
      expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: 'ready' })]);
      expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_cpu_seconds_total');
      expect((await fetch(`${base}/docs`)).status).toBe(200);
    },
  );

  it('finds everything again after SIGTERM, which leaves no process behind', async () => {
    expect((await newToken('before-term')).status).toBe(201);

    expect(await platform.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(processesNaming(dataDir)).toEqual([]);
    platform = await PlatformProcess.start(dataDir);

    expect(await tokenNames()).toContain('before-term');
  });

  it('recovers by itself after kill -9', async () => {
    expect((await newToken('before-kill')).status).toBe(201);

    await platform.stop('SIGKILL');
    platform = await PlatformProcess.start(dataDir);

    expect(await tokenNames()).toContain('before-kill');
  });

  it('answers what is in flight before it ends', async () => {
    const inFlight = Array.from({ length: 20 }, (_, i) => newToken(`in-flight-${i}`));
    await Promise.race(inFlight);
    const stopped = platform.stop('SIGINT');

    const statuses = (await Promise.allSettled(inFlight)).map((result) =>
      result.status === 'fulfilled' ? result.value.status : 'refused',
    );
    const { code } = await stopped;
    expect([code, code === 0 ? '' : platform.output.slice(-3000)]).toEqual([0, '']);
    // A request that came after the door was shut may be refused; none that was accepted may fail.
    expect(statuses.filter((status) => status !== 201 && status !== 503 && status !== 'refused')).toEqual([]);
    platform = await PlatformProcess.start(dataDir);
    const names = await tokenNames();
    const acknowledged = statuses.flatMap((status, i) => (status === 201 ? [`in-flight-${i}`] : []));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(names).toEqual(expect.arrayContaining(acknowledged));
  });

  it('names the variable of a port that is taken, and ends', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    const folder = PlatformProcess.newDataDir();
    const second = PlatformProcess.spawn(folder, { REGISTRY_PORT: String(port) });

    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`port ${port} is taken`);
    expect(second.output).toContain('REGISTRY_PORT');
    expect(processesNaming(folder)).toEqual([]);
    second.remove();
    await new Promise((closed) => server.close(closed));
  });

  it('refuses a second start on the same folder', async () => {
    const second = PlatformProcess.spawn(dataDir);

    expect(await second.ended()).toBe(1);
    expect(second.output).toMatch(/in use|another/i);
    expect(await tokenNames()).toContain('before-term');
  });

  it('refuses AUTH_MODE=dev on an address that others reach', async () => {
    const folder = PlatformProcess.newDataDir();
    const open = PlatformProcess.spawn(folder, { HOST: '0.0.0.0' });

    expect(await open.ended()).toBe(1);
    expect(open.output).toMatch(/HOST must be a loopback address/);
    open.remove();
  });
});
