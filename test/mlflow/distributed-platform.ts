import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Role } from '@intelgraph/kernel';
import { formatDatabaseUrl, quoteIdentifier, withClient } from '@intelgraph/persistence';
import { eventually, freePort, testKafka, testS3, type TestPostgres, usePostgres } from '@intelgraph/testing';
import { FakeTokens } from '@intelgraph/testing/apps';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const APPS = ['registry', 'gateway'] as const;
type App = (typeof APPS)[number];
const DATABASE = 'ml_registry';
const START_LIMIT_MS = 240_000;

/** Path below which everything is served, as a proxy passes it on. */
export const BASE_PATH = '/mlops';

/**
 * The distributed set-up as far as MLflow's clients see it: gateway and registry as processes of their own, with access tokens,
 * on Kafka, PostgreSQL and a bucket.
 */
export class DistributedPlatform {
  private readonly running: ChildProcess[] = [];
  private output = '';

  private constructor(
    private readonly folder: string,
    private readonly ports: Readonly<Record<App, number>>,
    private readonly env: NodeJS.ProcessEnv,
    private readonly postgres: TestPostgres,
    private readonly tokens: FakeTokens,
  ) {}

  static async start(): Promise<DistributedPlatform> {
    const [postgres, kafka, s3] = await Promise.all([usePostgres(), testKafka(), testS3()]);
    const folder = mkdtempSync(join(tmpdir(), 'mlflow-distributed-'));
    const ports = { registry: await freePort(), gateway: await freePort() };
    const grpc = { registry: await freePort(), gateway: await freePort() };
    const [tokens, serviceToken] = [new FakeTokens(), randomUUID()];
    const addresses = APPS.flatMap((app) => [
      [`${app.toUpperCase()}_PORT`, String(ports[app])],
      [`${app.toUpperCase()}_GRPC_PORT`, String(grpc[app])],
      [`${app.toUpperCase()}_URL`, `http://127.0.0.1:${ports[app]}`],
      [`${app.toUpperCase()}_GRPC_URL`, `127.0.0.1:${grpc[app]}`],
    ]);
    const env = {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'warn' },
      ...(Object.fromEntries(addresses) as Record<string, string>),
      ...{ AUTH_MODE: 'token', SERVICE_TOKEN: serviceToken, GOVERNANCE_GRPC_URL: await tokens.serve(serviceToken) },
      ...{ BASE_PATH, RATE_LIMIT: '1000000', WEBHOOK_ALLOW_PRIVATE: 'true', DATA_DIR: folder },
      ...{ BUS: 'kafka', KAFKA_BROKERS: kafka.brokers.join(','), TOPIC_PREFIX: kafka.topicPrefix },
      DATABASE_URL: formatDatabaseUrl(postgres.connection('postgres')),
      ...{ ARTIFACT_STORAGE: 's3', S3_BUCKET: s3.bucket, S3_ENDPOINT: s3.endpoint, S3_PATH_STYLE: 'true' },
      ...{ S3_REGION: s3.region, S3_ACCESS_KEY_ID: s3.credentials.accessKeyId },
      ...{ S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey, S3_DIRECT_UPLOADS: 'true' },
    };
    const platform = new DistributedPlatform(folder, ports, env, postgres, tokens);
    try {
      await platform.startAll();
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  url(app: App): string {
    return `http://127.0.0.1:${this.ports[app]}`;
  }

  /** A token of a new person. */
  issue(name: string, roles: Role[]): string {
    return this.tokens.issue(name, roles);
  }

  async stop(): Promise<void> {
    for (const child of this.running.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await this.tokens.stop();
    await this.dropDatabase();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startAll(): Promise<void> {
    await this.dropDatabase();
    const [code] = (await once(this.spawn('registry', 'migrate'), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the database was not made:\n${this.output}`);
    for (const app of APPS) this.running.push(this.spawn(app));
    await eventually(
      async () => {
        for (const app of APPS) {
          if (!(await fetch(`${this.url(app)}/health/ready`)).ok) throw new Error(`${app}:\n${this.output}`);
        }
      },
      { timeoutMs: START_LIMIT_MS, intervalMs: 200 },
    );
  }

  private spawn(app: App, ...args: string[]): ChildProcess {
    const entry = join(ROOT, 'apps', app, 'dist/main.js');
    const child = spawn(NODE, [entry, ...args], { env: this.env, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.output += String(chunk)));
    return child;
  }

  private async dropDatabase(): Promise<void> {
    await withClient(this.postgres.connection('postgres'), (client) =>
      client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(DATABASE)} WITH (FORCE)`),
    );
  }
}
