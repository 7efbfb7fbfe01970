import { DELIVERY_ID_HEADER } from '@intelgraph/ml-registry';
import { eventually, type ReceivedPost, ReceivingServer } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DoomedRegistries } from './fixtures/doomed-registries.js';

const EVENTS = ['registered_model.created'];

describe('the registry that is killed while it calls webhooks', () => {
  let registries: DoomedRegistries;
  let receiver: ReceivingServer;

  beforeAll(async () => {
    registries = await DoomedRegistries.prepare();
    receiver = await ReceivingServer.start();
  });
  afterAll(async () => {
    await registries.remove();
    await receiver.close();
  });

  const modelOf = ({ body }: ReceivedPost): string => (JSON.parse(body) as { data: { name: string } }).data.name;

  it('loses no call and makes none under another delivery id', async () => {
    const first = await registries.start();
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
    await first.kill();
    await making;
    receiver.respond = () => ({ status: 200 });

    // As if the leases of the dead process had run out.
    await registries.sql(`UPDATE webhook_deliveries SET lease_until = now() WHERE lease_until IS NOT NULL`);
    const second = await registries.start();
    await eventually(async () => {
      const left = await registries.sql(`SELECT id FROM webhook_deliveries WHERE state <> 'delivered'`);
      expect(left).toEqual([]);
    });
    await second.kill();

    // A write that was not answered may have happened all the same.
    const models = (await registries.sql('SELECT name FROM models ORDER BY name')).map(({ name }) => String(name));
    expect(made.length).toBeGreaterThan(3);
    expect(models).toEqual(expect.arrayContaining(made));
    const idsOf = new Map<string, Set<string>>();
    for (const post of receiver.received) {
      const ids = idsOf.get(modelOf(post)) ?? new Set<string>();
      idsOf.set(modelOf(post), ids.add(String(post.headers[DELIVERY_ID_HEADER])));
    }
    expect([...idsOf.keys()].sort()).toEqual([...models].sort());
    expect([...idsOf.values()].map(({ size }) => size)).toEqual(models.map(() => 1));
    const log = (await registries.sql('SELECT id FROM webhook_deliveries')).map(({ id }) => String(id));
    expect(new Set([...idsOf.values()].flatMap((ids) => [...ids]))).toEqual(new Set(log));
    expect(receiver.received.length).toBeGreaterThan(log.length);
  });
});

const forever = (): Promise<void> => new Promise(() => undefined);
