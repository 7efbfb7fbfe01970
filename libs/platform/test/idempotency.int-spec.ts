import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Body, Controller, Module, Post, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineEvent } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { formatDatabaseUrl, inTransaction } from '@intelgraph/persistence';
import { usePostgres } from '@intelgraph/testing';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AnswerOnce, bootstrapApp, Ctx, defineConfig, streamedBody, StringField, Writes } from '../src/index.js';
import type { RunningApp } from '../src/index.js';
import { Latch } from './sample-app/latch.js';

const made = defineEvent<{ name: string }>({
  type: 'sample.thing.made.v1',
  audited: true,
  schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
});

class ThingDto {
  @StringField()
  name: string;
}

@Controller('things')
class ThingsController {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: Outbox,
    private readonly latch: Latch,
  ) {}

  @Post()
  @Writes(made)
  async create(@Body() { name }: ThingDto, @Ctx() ctx: RequestContext): Promise<{ id: string; name: string }> {
    if (name === 'slow') await this.latch.pass();
    const id = await this.make(ctx, name);
    if (name.endsWith('unlucky')) throw InvalidInputError.of('name', 'was written and then lost');
    return { id, name };
  }

  @Post('secret')
  @Writes(made)
  @AnswerOnce()
  async secret(@Ctx() ctx: RequestContext): Promise<{ secret: string }> {
    return { secret: await this.make(ctx, 'secret') };
  }

  @Post('upload')
  @Writes(made)
  async upload(@Req() request: FastifyRequest, @Ctx() ctx: RequestContext): Promise<{ id: string }> {
    return { id: await this.make(ctx, await text(request.body as Readable)) };
  }

  private async make(ctx: RequestContext, name: string): Promise<string> {
    const id = randomUUID();
    const event = { definition: made, subject: `thing/${id}`, aggregateId: id, aggregateVersion: 1, data: { name } };
    if (name.startsWith('quick')) {
      await this.outbox.addWith(this.source, ctx, event, { sql: 'SELECT 1', values: [] });
      return id;
    }
    await inTransaction(this.source, async (tx) => {
      await this.outbox.add(tx, ctx, event);
      if (name === 'refused') throw InvalidInputError.of('name', 'is refused');
    });
    return id;
  }
}

const latch = new Latch();
@Module({ controllers: [ThingsController], providers: [{ provide: Latch, useValue: latch }] })
class SampleModule {}

let app: RunningApp;
let source: DataSource;
const database = `sample_${randomUUID().replaceAll('-', '')}`;
const start = async (): Promise<void> => {
  const postgres = await usePostgres();
  const schema = defineConfig({ app: 'sample', port: 0, grpcPort: 0, database });
  app = await bootstrapApp({
    config: schema.load({}, {
      dataDir: mkdtempSync(join(tmpdir(), 'keys-')),
      databaseUrl: formatDatabaseUrl(postgres.connection('postgres')),
      bus: 'embedded',
      migrateOnStart: true,
      governanceGrpcUrl: '127.0.0.1:1',
      logLevel: 'silent',
    } as never),
    module: SampleModule,
    database: { entities: [], migrations: [] },
    http: (server) => server.addContentTypeParser('text/csv', (_r, payload, done) => done(null, streamedBody(payload))),
  });
  await app.ready;
  source = app.get(DataSource);
};
beforeAll(start);
afterAll(() => app.close());

interface Answer {
  status: number;
  replayed: boolean;
  body: Record<string, unknown>;
}

async function post(key: string, body: unknown, path = '/things', headers = {}): Promise<Answer> {
  const raw = typeof body === 'string';
  const answer = await fetch(`http://127.0.0.1:${app.httpPort}${path}`, {
    method: 'POST',
    headers: { 'content-type': raw ? 'text/csv' : 'application/json', 'idempotency-key': key, ...headers },
    body: raw ? body : JSON.stringify(body),
  });
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  return { status: answer.status, replayed, body: (await answer.json()) as Record<string, unknown> };
}

const madeOf = async (name: string): Promise<number> => {
  const [row] = await source.query<[{ n: number }]>(
    `SELECT count(*)::int AS n FROM outbox WHERE payload::jsonb->'data'->>'name' = $1`,
    [name],
  );
  return row.n;
};

describe('a write with an idempotency key', () => {
  it('happens once and is answered again, also after a restart', async () => {
    const first = await post('a', { name: 'once' });
    const second = await post('a', { name: 'once' });
    await app.close();
    await start();
    const third = await post('a', { name: 'once' });

    expect([first.status, first.replayed]).toEqual([201, false]);
    expect([second, third]).toEqual([
      { ...first, replayed: true },
      { ...first, replayed: true },
    ]);
    expect(await madeOf('once')).toBe(1);
  });

  it('is refused with another body or path', async () => {
    await post('b', { name: 'first' });

    for (const answer of [await post('b', { name: 'second' }), await post('b', {}, '/things/secret')]) {
      expect([answer.status, answer.body['code']]).toEqual([422, 'REQUEST.IDEMPOTENCY_KEY_REUSED']);
      expect(answer.body['errors']).toEqual([expect.objectContaining({ field: 'Idempotency-Key' })]);
    }
    expect(await madeOf('second')).toBe(0);
  });

  it('is another write in another workspace', async () => {
    const one = await post('c', { name: 'here' });
    const other = await post('c', { name: 'here' }, '/things', { 'x-workspace': 'there' });

    expect([other.status, other.replayed, other.body['id'] === one.body['id']]).toEqual([201, false, false]);
  });

  it('that comes many times at once happens once', async () => {
    const first = post('d', { name: 'slow' });
    await latch.reached;
    const others = Array.from({ length: 8 }, () => post('d', { name: 'slow' }));
    latch.release();
    const answers = await Promise.all([first, ...others]);

    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['id'])}`)).size).toBe(1);
    expect(await madeOf('slow')).toBe(1);
  });

  it('that changed nothing may be tried again', async () => {
    expect((await post('e', { name: 'refused' })).status).toBe(422);
    expect((await post('e', { name: 7 })).status).toBe(422);

    expect(await post('e', { name: 'better' })).toMatchObject({ status: 201, replayed: false });
  });

  it.each(['unlucky', 'quick unlucky'])(
    'that was committed before its process failed is not done again',
    async (name) => {
      expect((await post(`f ${name}`, { name })).status).toBe(422);
      const again = await post(`f ${name}`, { name });

      expect([again.status, again.body['code']]).toEqual([409, 'REQUEST.ALREADY_DONE']);
      expect(again.body['details']).toEqual({ subject: expect.stringMatching(/^thing\//) as unknown });
      expect(await madeOf(name)).toBe(1);
    },
  );

  it('left by a process that died before it committed is carried out by the next', async () => {
    await post('g', { name: 'model row' });
    await source.query(
      `UPDATE idempotency_keys SET key = 'h', status = NULL, answer = NULL, applied_subject = NULL,
         lease_until = now() - interval '1 second' WHERE key = 'g'`,
    );

    expect(await post('h', { name: 'model row' })).toMatchObject({ status: 201, replayed: false });
    expect((await post('h', { name: 'model row' })).replayed).toBe(true);
  });

  it('is undone when its process was taken for dead and another has taken over', async () => {
    const stolen = new Latch();
    const pass = latch.pass.bind(latch);
    latch.pass = () => stolen.pass();
    const late = post('i', { name: 'slow' });
    await stolen.reached;
    await source.query(`UPDATE idempotency_keys SET holder = $1 WHERE key = 'i'`, [randomUUID()]);
    stolen.release();
    latch.pass = pass;

    expect((await late).body['code']).toBe('REQUEST.LEASE_LOST');
    expect(await madeOf('slow')).toBe(1);
  });

  it('does not keep an answer that holds a secret', async () => {
    const { body } = await post('j', {}, '/things/secret');
    const again = await post('j', {}, '/things/secret');

    expect([again.status, again.body['code']]).toEqual([409, 'REQUEST.ALREADY_DONE']);
    const rows = await source.query<object[]>('SELECT * FROM idempotency_keys');
    expect(JSON.stringify(rows.map((row) => ({ ...row, applied_subject: '' })))).not.toContain(body['secret']);
  });

  it('counts a streamed body by its bytes', async () => {
    const first = await post('k', 'a,b', '/things/upload');

    expect(await post('k', 'a,b', '/things/upload')).toEqual({ ...first, replayed: true });
    expect((await post('k', 'a,c', '/things/upload')).body['code']).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
    expect(await madeOf('a,c')).toBe(0);
  });

  it('is forgotten after a day', async () => {
    await post('l', { name: 'old' });
    await source.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'l'`);

    expect(await post('l', { name: 'new' })).toMatchObject({ status: 201, replayed: false });
  });

  it.each(['', 'x'.repeat(256), 'ünder'])('is refused for the key %p, by name', async (key) => {
    const answer = await post(encodeURI(key) === key ? key : 'caf\u00e9', { name: 'x' });

    expect([answer.status, answer.body['errors']]).toEqual([
      422,
      [expect.objectContaining({ field: 'Idempotency-Key' })],
    ]);
  });
});
