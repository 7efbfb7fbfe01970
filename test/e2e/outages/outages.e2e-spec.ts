import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { saveModel } from '@intelgraph/ml-runtime';
import { EmbeddedPostgres, formatDatabaseUrl } from '@intelgraph/persistence';
import { eventually, freePort, kafkaAvailable, redisAvailable } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linearModel, rowOf } from '../../../apps/inference/test/fixtures/linear-model.js';
import { COLUMNS } from '../../../apps/inference/test/fixtures/running-inference.js';
import { startKafka } from '../../../scripts/services/kafka.mjs';
import { startRedis } from '../../../scripts/services/redis.mjs';

import { ServiceProcess } from './service-process.js';

const BATCH_ROWS = 300;
/** Answers that must come while a part is away, and after it is back. */
const ANSWERS = 300;

const describeHere = kafkaAvailable() && redisAvailable() ? describe : describe.skip;

describeHere('Predictions while what inference leans on is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outages-'));
  // Where root runs the tests, the database runs as another user.
  chmodSync(folder, 0o755);
  const ports = { kafka: 0, redis: 0 };
  let postgres: EmbeddedPostgres;
  let kafka: Awaited<ReturnType<typeof startKafka>>;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let registry: ServiceProcess;
  let inference: ServiceProcess;
  /** What is to be ended, the last first. */
  const ends: (() => Promise<void>)[] = [];
  /** By status, or how it failed. */
  const answers = new Map<string, number>();
  let isOver = false;
  let clients: readonly Promise<void>[] = [];

  const runKafka = () => startKafka({ dir: join(folder, 'kafka'), port: ports.kafka });
  const runRedis = () => startRedis({ dir: join(folder, 'redis'), port: ports.redis });
  const answered = (): number => [...answers.values()].reduce((sum, count) => sum + count, 0);

  beforeAll(async () => {
    Object.assign(ports, { kafka: await freePort(), redis: await freePort() });
    postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres'), supervise: () => undefined });
    ends.push(() => postgres.stop());
    redis = await runRedis();
    ends.push(() => redis.stop());
    kafka = await runKafka();
    ends.push(() => kafka.stop());
    const env = {
      ...{ BUS: 'kafka', KAFKA_BROKERS: kafka.brokers.join(','), REDIS_URL: redis.url, SERVICE_TOKEN: 'x'.repeat(32) },
      DATABASE_URL: formatDatabaseUrl(postgres.connection('postgres')),
      ...{ DATA_DIR: folder, ARTIFACTS_DIR: join(folder, 'artifacts') },
    };
    registry = await ServiceProcess.start('registry', env);
    ends.push(() => registry.kill());
    inference = await ServiceProcess.start('inference', { ...env, REGISTRY_GRPC_URL: registry.grpcAddress });
    ends.push(() => inference.kill());
    await deploy();
    clients = [
      ...Array.from({ length: 6 }, () => keepAsking('/predict', rowOf(COLUMNS, 5))),
      ...[1, 2].map(() => keepAsking('/predict/batch', new Array(BATCH_ROWS).fill(rowOf(COLUMNS, 5)))),
    ];
  });
  afterAll(async () => {
    isOver = true;
    await Promise.all(clients);
    for (const end of ends.reverse()) await end();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (method: string, url: string, body: object): Promise<void> => {
    const isBytes = body instanceof Uint8Array;
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' },
      body: isBytes ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  };

  async function deploy(): Promise<void> {
    const model = linearModel(COLUMNS, 1);
    const version = `${registry.url}/api/v1/models/fraud/versions`;
    await send('POST', `${registry.url}/api/v1/models`, { name: 'fraud' });
    await send('POST', version, { version: '1.0.0' });
    for (const { path, bytes } of saveModel(model)) await send('PUT', `${version}/1.0.0/artifact/files/${path}`, bytes);
    const sealed = { flavor: 'tfjs-tabular', signature: model.signature };
    await send('POST', `${version}/1.0.0/artifact/seal`, sealed);
    const routes = [{ version: '1.0.0', weight: 100 }];
    await send('POST', `${inference.url}/api/v1/deployments`, { model_name: 'fraud', routes });
  }

  async function keepAsking(path: string, inputs: object): Promise<void> {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify({ model_name: 'fraud', inputs });
    while (!isOver) {
      const told = await fetch(`${inference.url}${path}`, { ...request, body })
        .then(async (answer) => {
          await answer.arrayBuffer();
          return `${path} ${answer.status}`;
        })
        .catch((error: unknown) => `${path} ${String(error)}`);
      answers.set(told, (answers.get(told) ?? 0) + 1);
    }
  }

  const moreAnswers = async (): Promise<void> => {
    const before = answered();
    await eventually(() => expect(answered()).toBeGreaterThan(before + ANSWERS), { timeoutMs: 60_000 });
  };

  const killed = (pid: number): Promise<void> => Promise.resolve(void process.kill(pid, 'SIGKILL'));
  const outages: readonly [string, () => Promise<void>, () => Promise<void>][] = [
    ['the registry', () => registry.kill(), () => registry.start()],
    ['Redis', () => killed(redis.pid), async () => void (redis = await runRedis())],
    ['Kafka', () => killed(kafka.pid), async () => void (kafka = await runKafka())],
    // Its supervisor starts it again.
    ['PostgreSQL', () => killed(postgres.pid), () => Promise.resolve()],
  ];

  it.each(outages)('go on while %s is away, and when it is back', async (_who, kill, restart) => {
    await moreAnswers();
    await kill();
    await moreAnswers();
    await restart();
    await moreAnswers();

    expect(Object.fromEntries(answers)).toEqual({
      '/predict 200': expect.any(Number),
      '/predict/batch 200': expect.any(Number),
    });
  });

  it('leave a trace of every row: published, spooled or, beyond the bounds of the log, counted as dropped', async () => {
    isOver = true;
    await Promise.all(clients);
    const [one = 0, batches = 0] = ['/predict 200', '/predict/batch 200'].map((told) => answers.get(told));
    await eventually(async () => {
      const metrics = await (await fetch(`${inference.url}/metrics`)).text();
      const rows = ['published', 'spooled', 'dropped'].map((outcome) => {
        const line = new RegExp(`inference_prediction_log_rows_total\\{outcome="${outcome}"[^}]*\\} (\\d+)`).exec(
          metrics,
        );
        return Number(line?.[1]);
      });
      expect(rows.reduce((sum, count) => sum + count, 0)).toBe(one + batches * BATCH_ROWS);
    });
  });
});
