import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { DELIVERY_ID_HEADER } from '@intelgraph/ml-registry';
import { parseDatabaseUrl, withClient } from '@intelgraph/persistence';
import { eventually, type ReceivedPost, ReceivingServer } from '@intelgraph/testing';
import { anAppHome, type AppHome, callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-registry.ts', import.meta.url));
const EVENTS = ['registered_model.created'];

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

describe('the registry that is killed while it calls webhooks', () => {
  let home: AppHome;
  let receiver: ReceivingServer;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    home = await anAppHome('registry');
    receiver = await ReceivingServer.start();
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await receiver.close();
    await home.remove();
  });

  const start = async (): Promise<Running> => {
    const settings = JSON.stringify({ ...home.settings, authMode: 'dev' });
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, port: Number(port.toString()) };
  };
  const kill = async ({ child }: Running): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const sql = (text: string): Promise<Record<string, unknown>[]> =>
    withClient(parseDatabaseUrl(home.settings.databaseUrl), async (client) => (await client.query(text)).rows);
  const modelOf = ({ body }: ReceivedPost): string => (JSON.parse(body) as { data: { name: string } }).data.name;

  it('loses no call and makes none under another delivery id', async () => {
    const first = await start();
    const hook = { name: 'ci', url: receiver.url(), events: EVENTS, secret: 'a secret of the receiver' };
    expect((await callHttp(first.port, 'POST', '/api/v1/webhooks', hook)).status).toBe(201);

    // Every third call is taken and never answered: those are under way when the process dies.
    receiver.respond = ({ body }) => ({
      status: 200,
      endless: false,
      before: body.includes('-held') ? forever : undefined,
    });
    const made: string[] = [];
    let killed = false;
    const making = (async () => {
      for (let i = 0; !killed; i++) {
        const name = `m${i}${i % 3 === 0 ? '-held' : ''}`;
        const { status } = await callHttp(first.port, 'POST', '/api/v1/models', { name }).catch(() => ({ status: 0 }));
        if (status === 201) made.push(name);
      }
    })();
    await eventually(() => receiver.received.filter((post) => modelOf(post).endsWith('-held')).length >= 2);
    killed = true;
    await kill(first);
    await making;
    receiver.respond = () => ({ status: 200 });

    // As if the leases of the dead process had run out.
    await sql(`UPDATE webhook_deliveries SET lease_until = now() WHERE lease_until IS NOT NULL`);
    const second = await start();
    await eventually(async () => {
      const left = await sql(`SELECT id FROM webhook_deliveries WHERE state <> 'delivered'`);
      expect(left).toEqual([]);
    });
    await kill(second);

    // A write that was not answered may have happened all the same.
    const models = (await sql('SELECT name FROM models ORDER BY name')).map(({ name }) => String(name));
    expect(made.length).toBeGreaterThan(3);
    expect(models).toEqual(expect.arrayContaining(made));
    const idsOf = new Map<string, Set<string>>();
    for (const post of receiver.received) {
      const ids = idsOf.get(modelOf(post)) ?? new Set<string>();
      idsOf.set(modelOf(post), ids.add(String(post.headers[DELIVERY_ID_HEADER])));
    }
    expect([...idsOf.keys()].sort()).toEqual([...models].sort());
    expect([...idsOf.values()].map(({ size }) => size)).toEqual(models.map(() => 1));
    const log = (await sql('SELECT id FROM webhook_deliveries')).map(({ id }) => String(id));
    expect(new Set([...idsOf.values()].flatMap((ids) => [...ids]))).toEqual(new Set(log));
    expect(receiver.received.length).toBeGreaterThan(log.length);
  });
});

const forever = (): Promise<void> => new Promise(() => undefined);
