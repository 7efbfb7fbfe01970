import { eventually, type PlannedAnswer, ReceivingServer, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { LANES_OF_A_WORKSPACE } from '../../src/deliveries/delivery-worker.js';
import { AlertingHarness, monitoringDatabase } from './alerting-harness.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NEVER: PlannedAnswer = { status: 200, before: () => new Promise(() => undefined) };

let database: TestDatabase;
let server: ReceivingServer;

beforeAll(async () => {
  database = await monitoringDatabase();
  server = await ReceivingServer.start();
});
afterAll(() => database.drop());

const webhook = (alerting: AlertingHarness, name: string) =>
  alerting.receiver({
    ...{ name, kind: 'webhook', group_wait_seconds: 0 },
    webhook: { url: server.url(`/${name}`), secret: SECRET },
  });

const posts = (start: string) => server.received.filter(({ path }) => path.startsWith(start));

describe('receivers that never answer', () => {
  it('keep neither other workspaces nor later alerts from being told', async () => {
    server.respond = ({ path }) => (path.startsWith('/silent') ? NEVER : { status: 200 });
    const alerting = new AlertingHarness(database, { delivery: { timeoutMs: 60_000 } });
    for (let i = 0; i < LANES_OF_A_WORKSPACE + 3; i++) await webhook(alerting, `silent-${i}`);
    await alerting.observe({});
    const { dispatcher } = alerting.services;
    dispatcher.start();
    await eventually(() => expect(posts('/silent')).toHaveLength(LANES_OF_A_WORKSPACE));

    const neighbour = new AlertingHarness(database);
    await webhook(neighbour, 'prompt');
    await neighbour.observe({});
    await eventually(() => expect(posts('/prompt')).toHaveLength(1));
    expect(posts('/silent')).toHaveLength(LANES_OF_A_WORKSPACE);

    // Who was silent is gone: those on their way end, and the others get their turn.
    await server.close();
    await dispatcher.stop();
    const states = (await alerting.deliveries()).map(({ state }) => state);
    expect(states).toEqual(states.map(() => 'queued'));
    expect((await neighbour.deliveries()).map(({ state }) => state)).toEqual(['delivered']);
  });
});
