import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunningApp } from '@intelgraph/platform';
import { eventually, redisAvailable, testRedis } from '@intelgraph/testing';
import { callHttp, type CallOptions } from '@intelgraph/testing/apps';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';

import { bootstrap } from '../src/bootstrap.js';
import type { GatewayConfig } from '../src/config.js';

const SERVICE = 'secret-of-services';

describe('Rate limits of the gateway', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-limits-'));
  const running: RunningApp[] = [];
  let upstream: FastifyInstance;
  let url: string;
  /** Of the service behind it. */
  let told: Record<string, string> = {};
  beforeAll(async () => {
    upstream = fastify();
    upstream.get('/*', (_request, reply) => reply.headers(told).send({}));
    url = await upstream.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(async () => {
    told = {};
    for (const app of running.splice(0)) await app.close();
  });
  afterAll(async () => {
    await upstream.close();
    rmSync(dataDir, { recursive: true });
  });

  const start = async (more: Partial<GatewayConfig>): Promise<RunningApp> => {
    const ports = { httpPort: 0, grpcPort: 0, registryUrl: url, governanceGrpcUrl: '127.0.0.1:1' };
    const app = await bootstrap({ dataDir, logLevel: 'silent', serviceToken: SERVICE, ...ports, ...more });
    running.push(app);
    return app;
  };
  const ask = async (app: RunningApp, options: CallOptions = {}) => {
    const { status, body, headers } = await callHttp<{ code?: string }>(
      app.httpPort,
      'GET',
      '/api/v1/models',
      undefined,
      options,
    );
    const number = (name: string): number => Number(headers.get(name) ?? NaN);
    return { status, code: body.code, limit: number('ratelimit-limit'), remaining: number('ratelimit-remaining') };
  };

  it('bound all callers of a workspace together, and each by itself', async () => {
    const app = await start({ rateLimit: 3, workspaceRateLimit: 5 });
    const fraud = (token?: string) => ask(app, { workspace: 'fraud', ...(token === undefined ? {} : { token }) });
    for (let i = 0; i < 3; i++) expect(await fraud(SERVICE)).toMatchObject({ status: 200, limit: 3 });
    expect(await fraud(SERVICE)).toMatchObject({ status: 429, code: 'RATE_LIMIT.TOKEN', limit: 3, remaining: 0 });
    expect(await fraud()).toMatchObject({ status: 200, limit: 5, remaining: 1 });
    expect(await fraud()).toMatchObject({ status: 200, limit: 5, remaining: 0 });
    // What the token was refused is nothing of the workspace's.
    expect(await fraud()).toMatchObject({ status: 429, code: 'RATE_LIMIT.WORKSPACE', limit: 5, remaining: 0 });
    expect(await ask(app)).toMatchObject({ status: 200, limit: 3, remaining: 0 });
    const metrics = await (await fetch(`http://127.0.0.1:${app.httpPort}/metrics`)).text();
    for (const limit of ['token', 'workspace']) {
      expect(metrics).toMatch(new RegExp(`gateway_rate_limit_refusals_total\\{limit="${limit}"[^}]*\\} 1`));
    }
  });

  it('are told beside those of the services: whichever is nearest', async () => {
    const app = await start({ rateLimit: 10 });
    told = { 'ratelimit-limit': '100', 'ratelimit-remaining': '4', 'ratelimit-reset': '30' };
    expect(await ask(app)).toMatchObject({ limit: 100, remaining: 4 });
    told = { 'ratelimit-limit': '100', 'ratelimit-remaining': '40', 'ratelimit-reset': '30' };
    expect(await ask(app)).toMatchObject({ limit: 10, remaining: 8 });
    told = { 'ratelimit-remaining': 'nonsense' };
    expect(await ask(app)).toMatchObject({ limit: 10, remaining: 7 });
  });

  it('are no limit of workspaces unless there is one', async () => {
    const app = await start({ rateLimit: 1 });
    expect(await ask(app)).toMatchObject({ status: 200, limit: 1 });
    expect(await ask(app, { token: SERVICE })).toMatchObject({ status: 200, limit: 1 });
  });

  (redisAvailable() ? it : it.skip)('are one for all replicas with a Redis', async () => {
    const { url: redisUrl } = await testRedis();
    const shared = { redisUrl, rateLimit: 1000, workspaceRateLimit: 6, rateLimitPatience: 10_000 };
    const replicas = [await start(shared), await start(shared)];
    for (const { httpPort } of replicas) {
      await eventually(async () => {
        const { body } = await callHttp<{ parts: object }>(httpPort, 'GET', '/health/ready');
        expect(body.parts).toMatchObject({ redis: { up: true } });
      });
    }
    // The Redis is that of all suites.
    const workspace = `w${Date.now()}`;
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => ask(replicas[i % 2]!, { workspace })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    expect(answers.filter(({ code }) => code === 'RATE_LIMIT.WORKSPACE')).toHaveLength(10);
  });
});
