import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { defineEvent } from '@intelgraph/contracts';
import type { CloudEvent } from '@intelgraph/contracts';
import { assertedContext, UnavailableError } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { formatDatabaseUrl, inTransaction, withClient } from '@intelgraph/persistence';
import { eventually, usePostgres } from '@intelgraph/testing';
import { DataSource } from 'typeorm';
import { bootstrapApp, defineConfig, EventsController, migrateApp, OnEvent } from '../src/index.js';
import type { AppConfig, RunningApp } from '../src/index.js';
import { Latch } from './sample-app/latch.js';
import { ThingsHttpController } from './sample-app/things.http.controller.js';

const thingMade = defineEvent<{ name: string }>({
  type: 'sample.thing.made.v1',
  audited: true,
  schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
});

@Injectable()
@EventsController('things')
class ThingsEventsController {
  readonly seen: CloudEvent<{ name: string }>[] = [];

  @OnEvent(thingMade)
  made(event: CloudEvent<{ name: string }>): Promise<void> {
    this.seen.push(event);
    return Promise.resolve();
  }
}

@Module({ controllers: [ThingsHttpController], providers: [ThingsEventsController, Latch] })
class SampleModule {}

const tables = { entities: [], migrations: [] };
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** The configuration of an app with a database that nobody else uses and that does not exist yet. */
async function freshConfig(overrides: Partial<AppConfig> = {}): Promise<AppConfig> {
  const postgres = await usePostgres();
  const database = `platform_${randomUUID().slice(0, 8)}`;
  cleanUps.push(() =>
    withClient(postgres.connection('postgres'), (client) =>
      client.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`),
    ),
  );
  const schema = defineConfig({ app: 'sample', port: 0, grpcPort: 0, database });
  return schema.load(
    {},
    {
      dataDir: mkdtempSync(join(tmpdir(), 'sample-')),
      databaseUrl: formatDatabaseUrl(postgres.connection('postgres')),
      topicPrefix: `${database}.`,
      logLevel: 'silent',
      // Nobody is there: the app knows no tokens and works all the same.
      governanceGrpcUrl: '127.0.0.1:1',
      ...overrides,
    },
  );
}

async function start(config: AppConfig, required = true): Promise<{ app: RunningApp; url: string }> {
  const database = { ...tables, required };
  const app = await bootstrapApp({ config, module: SampleModule, database, events: [ThingsEventsController] });
  cleanUps.push(() => app.close());
  return { app, url: `http://127.0.0.1:${app.httpPort}` };
}

const statusOf = async (url: string) => (await fetch(url)).status;

describe('an app with a database', () => {
  it('makes and migrates it where it may, and is ready with its bus', async () => {
    const { app, url } = await start(await freshConfig({ migrateOnStart: true }));
    await app.ready;
    const ready = (await (await fetch(`${url}/health/ready`)).json()) as object;
    expect(ready).toEqual({
      status: 'ready',
      parts: { start: { up: true }, database: { up: true }, bus: { up: true } },
    });
  });

  it('publishes what commits, and its events controller gets it once', async () => {
    const { app } = await start(await freshConfig({ migrateOnStart: true }));
    await app.ready;
    const ctx = assertedContext('ada', { workspace: 'fraud' });
    const event = { definition: thingMade, subject: 'thing/1', aggregateId: '1', aggregateVersion: 1 };
    await inTransaction(app.get(DataSource), (tx) => app.get(Outbox).add(tx, ctx, { ...event, data: { name: 'x' } }));
    const { seen } = app.get(ThingsEventsController);
    await eventually(() => expect(seen).toHaveLength(1));
    expect(seen[0]).toMatchObject({
      source: '/services/sample',
      principal: 'ada',
      workspace: 'fraud',
      data: { name: 'x' },
    });
  });

  it('refuses to run on a schema that is not its own, until somebody migrates', async () => {
    const config = await freshConfig();
    const first = await start(config);
    await expect(first.app.ready).rejects.toThrow(/does not exist|schema/);
    expect(await migrateApp(config, tables)).not.toHaveLength(0);
    expect(await migrateApp(config, tables)).toEqual([]);
    const second = await start(config);
    await second.app.ready;
  });
});

describe('an app whose database does not answer', () => {
  const nowhere = { databaseUrl: 'postgres://nobody@127.0.0.1:1/x' };

  it('lives, is not ready with the reason, and answers 503', async () => {
    const { url } = await start(await freshConfig(nowhere));
    expect(await statusOf(`${url}/health/live`)).toBe(200);
    expect(await statusOf(`${url}/health/ready`)).toBe(503);
    const answer = await fetch(`${url}/api/v1/things`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it('answers all the same when it does not need it, and calls itself degraded', async () => {
    const { url } = await start(await freshConfig(nowhere), false);
    expect(await statusOf(`${url}/api/v1/things`)).toBe(200);
    const ready = (await (await fetch(`${url}/health/ready`)).json()) as { parts: object };
    expect(ready).toMatchObject({ status: 'ready', parts: { database: { up: false, degraded: true } } });
  });

  it('can be closed while it is still trying', async () => {
    const { app } = await start(await freshConfig(nowhere));
    await app.close();
    await expect(app.ready).rejects.toBeInstanceOf(UnavailableError);
  });
});
