import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

import { kafkaAvailable, redisAvailable, testKafka, testRedis } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform/platform-process.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** Runs the demo as another user of the platform would: it knows a URL and two tokens. */
async function runDemo(platform: PlatformProcess, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const demo = spawn(join(ROOT, 'node_modules/.bin/node'), [join(ROOT, 'scripts/demo.mjs'), ...args], {
    env: { PATH: process.env.PATH },
    cwd: platform.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const [code] = (await once(demo, 'exit')) as [number | null];
  return { code, output };
}

/** Lineage, asked of a platform that has started again: from a column of the CSV to predictions, and back. */
async function expectLineage(platform: PlatformProcess): Promise<void> {
  const get = async <T>(path: string): Promise<T> => {
    const headers = { authorization: `Bearer ${platform.token('author')}` };
    return (await (await fetch(`${platform.url()}/api/v1/${path}`, { headers })).json()) as T;
  };
  const [model] = (await get<{ items: { name: string }[] }>('models')).items;
  const versions = await get<{ datasets: { dataset_id: string; digest: string }[] }>(
    `models/${model!.name}/versions/1.0.0/lineage`,
  );
  const [dataset] = versions.datasets;
  const cameFrom = async (column: string) => {
    const query = `dataset=${dataset!.digest}&column=${column}&model_version=1.0.0&page_size=1`;
    return (await get<{ items: { prediction_id: string }[] }>(`monitoring/predictions?${query}`)).items;
  };
  const [prediction] = await cameFrom('amount');
  const lineage = await get<Record<string, unknown>>(`monitoring/predictions/${prediction!.prediction_id}/lineage`);

  expect(lineage).toMatchObject({ model_name: model!.name, model_version: '1.0.0' });
  expect(lineage['columns']).toContainEqual(
    expect.objectContaining({ column: 'amount', type: 'double', fed: true, ignored: null }),
  );
  expect(lineage['datasets']).toContainEqual(expect.objectContaining({ dataset_id: dataset!.dataset_id }));
  expect(await cameFrom('transaction_id')).toEqual([]);
}

async function expectMainJob(environment: Record<string, string>): Promise<void> {
  let platform = await PlatformProcess.start(PlatformProcess.newDataDir(), environment);
  try {
    const { code, output } = await runDemo(
      platform,
      ...['--url', platform.url(), '--rows', '3000', '--trials', '3', '--seed', '7'],
      ...['--author-token', platform.token('author'), '--approver-token', platform.token('approver')],
    );

    expect([code, code === 0 ? '' : output]).toEqual([0, '']);
    expect(output).toContain('1.0.0 is in production again');
    await platform.stop();
    platform = await PlatformProcess.start(platform.dataDir, environment);
    await expectLineage(platform);
  } finally {
    await platform.stop();
    platform.remove();
  }
}

describe('the main job, from a CSV file to an approved, deployed, answering model', () => {
  it('works on embedded parts', async () => {
    await expectMainJob({});
  }, 240_000);
});

const onRealParts = kafkaAvailable() && redisAvailable() ? it : it.skip;

describe('the main job on Kafka and Redis', () => {
  onRealParts(
    'works as on embedded parts',
    async () => {
      const [kafka, redis] = await Promise.all([testKafka(), testRedis()]);
      await expectMainJob({
        BUS: 'kafka',
        KAFKA_BROKERS: kafka.brokers.join(','),
        TOPIC_PREFIX: kafka.topicPrefix,
        REDIS_URL: redis.url,
      });
    },
    300_000,
  );
});
