import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import type { Resolve, RunningApp } from '@intelgraph/platform';
import { eventually, freePort } from '@intelgraph/testing';
import { callHttp } from '@intelgraph/testing/apps';
import { afterEach, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';
import type { GatewayConfig } from '../src/config.js';
import { MAX_KEPT_BYTES } from '../src/upstreams/outgoing-body.js';

import { json, Upstream } from './upstream-server.js';

type Answering = Upstream['answer'];

/** Answers after it has read the whole request. */
const echo: Answering = (request, response) => {
  request.resume().once('end', () => json(response, 200, { ok: true }));
};
/** Reads the whole request, then hangs up without an answer. */
const dies: Answering = (request, response) => {
  request.resume().once('end', () => response.destroy());
};

describe('the gateway in front of replicas', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-replicas-'));
  const started: { stop(): Promise<void> }[] = [];
  let gateway: RunningApp;

  const replica = async (answer: Answering = echo): Promise<Upstream> => {
    const upstream = await Upstream.start();
    upstream.answer = answer;
    started.push(upstream);
    return upstream;
  };
  const start = async (more: Partial<GatewayConfig>, resolve?: Resolve): Promise<void> => {
    const ports = { httpPort: 0, grpcPort: 0, governanceGrpcUrl: '127.0.0.1:1' };
    const app = await bootstrap({ dataDir, logLevel: 'silent', rateLimit: 1_000_000, ...ports, ...more }, resolve);
    started.unshift({ stop: () => app.close() });
    await app.ready;
    gateway = app;
  };
  const inFrontOf = (replicas: readonly Upstream[], more: Partial<GatewayConfig> = {}): Promise<void> => {
    const urls = replicas.map(({ url }) => url).join(',');
    return start({ inferenceUrl: urls, registryUrl: urls, trainingUrl: urls, ...more });
  };
  const post = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await callHttp(gateway.httpPort, 'POST', path, { row: 1 }, { headers })).status;
  /** Sends requests, `at once` of them at a time, and counts the statuses of the answers. */
  const load = async (total: number, atOnce: number, send: (i: number) => Promise<number>) => {
    const statuses: Record<number, number> = {};
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < total) {
        const status = await send(next++);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, client));
    return statuses;
  };
  /** What the gateway counts about one service's replicas. */
  const metrics = async (peer: string): Promise<string> => {
    const shown = await (await fetch(`http://127.0.0.1:${gateway.httpPort}/metrics`)).text();
    return shown
      .split('\n')
      .filter((line) => line.includes(`peer="${peer}"`))
      .join('\n');
  };

  afterEach(async () => {
    for (const part of started.splice(0)) await part.stop();
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('spreads requests over all of them', async () => {
    const replicas = await Promise.all([replica(), replica(), replica()]);
    await inFrontOf(replicas);
    expect(await load(300, 12, () => post('/predict'))).toEqual({ 200: 300 });
    for (const { urls } of replicas) expect(urls.length).toBeGreaterThan(50);
  });

  it('loses no prediction when one of three dies under load, and asks it no more', async () => {
    const replicas = await Promise.all([replica(), replica(), replica()]);
    const [first] = replicas;
    await inFrontOf(replicas);
    const statuses = await load(600, 16, async (i) => {
      if (i === 200) await first.stop();
      return post('/predict');
    });
    expect(statuses).toEqual({ 200: 600 });
    expect(await metrics('inference')).toMatch(/replica_ejections_total\{peer="inference",service="gateway"\} 1$/m);
  });

  it('asks one that came back', async () => {
    const replicas = await Promise.all([replica(), replica()]);
    const [first] = replicas;
    const { port } = first;
    await inFrontOf(replicas);
    await first.stop();
    await load(30, 4, () => post('/predict'));
    await first.listen('127.0.0.1', port);
    first.urls.length = 0;
    await eventually(async () => {
      expect(await post('/predict')).toBe(200);
      return first.urls.includes('/predict');
    });
    expect(first.urls[0]).toBe('/health/ready');
  });

  it('sends a write to another replica only when nothing of it was sent', async () => {
    const [down, up] = await Promise.all([replica(), replica()]);
    await inFrontOf([down, up]);
    await down.stop();
    expect(await load(20, 1, () => post('/api/v1/models'))).toEqual({ 200: 20 });
    expect(up.urls).toHaveLength(20);
  });

  it('sends a write once when the replica dies over it', async () => {
    const replicas = await Promise.all([replica(dies), replica(dies)]);
    await inFrontOf(replicas);
    expect(await post('/api/v1/models')).toBe(503);
    expect(replicas.flatMap(({ urls }) => urls)).toEqual(['/api/v1/models']);
  });

  it('sends twice what may be repeated: reads, predictions, and writes with an Idempotency-Key', async () => {
    const replicas = await Promise.all([replica(dies), replica(dies)]);
    await inFrontOf(replicas);
    await callHttp(gateway.httpPort, 'GET', '/api/v1/models?a=1');
    await post('/v2/models/fraud/infer');
    await post('/training/start', { 'idempotency-key': 'once' });
    expect(replicas.map(({ urls }) => urls)).toEqual([
      ['/api/v1/models?a=1', '/v2/models/fraud/infer', '/training/start'],
      ['/api/v1/models?a=1', '/v2/models/fraud/infer', '/training/start'],
    ]);
  });

  it('does not repeat for ever what kills every replica', async () => {
    const replicas = await Promise.all([replica(dies), replica(dies), replica(dies)]);
    await inFrontOf(replicas);
    expect(await load(400, 8, () => post('/predict'))).toEqual({ 503: 400 });
    const seen = replicas.flatMap(({ urls }) => urls).filter((url) => url === '/predict').length;
    // 100 that are saved up and one for every ten requests.
    expect(seen).toBeLessThanOrEqual(400 + 100 + 40);
    expect(seen).toBeGreaterThan(400 + 100);
  });

  it('repeats no long upload that has begun, and one that has not', async () => {
    const upload = (body: Buffer): Promise<number> => {
      const options = { host: '127.0.0.1', port: gateway.httpPort, path: '/api/v1/datasets', method: 'POST' };
      const headers = { 'content-type': 'text/csv', 'idempotency-key': 'once', 'content-length': body.length };
      return new Promise((resolve, reject) => {
        const request = httpRequest({ ...options, headers }, (answer) => resolve(answer.resume().statusCode ?? 0));
        Readable.from([body]).pipe(request.on('error', reject));
      });
    };
    const long = Buffer.alloc(MAX_KEPT_BYTES + 1, 'a');
    const replicas = await Promise.all([replica(dies), replica(dies)]);
    await inFrontOf(replicas);
    expect(await upload(long)).toBe(503);
    expect(replicas.flatMap(({ urls }) => urls)).toHaveLength(1);
    expect(await upload(long.subarray(1))).toBe(503);
    expect(replicas.flatMap(({ urls }) => urls)).toHaveLength(3);

    const [down, up] = await Promise.all([replica(), replica()]);
    await inFrontOf([down, up]);
    await down.stop();
    expect(await load(8, 1, () => upload(long))).toEqual({ 200: 8 });
    expect(up.urls).toHaveLength(8);
  });

  it('goes on beside one that hangs, which keeps few requests until their time is up', async () => {
    const [hung, ...others] = await Promise.all([replica(() => undefined), replica(), replica()]);
    await inFrontOf([hung, ...others], { upstreamTimeout: 3000 });
    const statuses = await load(400, 8, () => post('/predict'));
    expect((statuses[200] ?? 0) + (statuses[504] ?? 0)).toBe(400);
    // A fifth would come to it only while another of the three has as many as its four, which makes nine; on a machine that is still not
    // done when their time is up, one more for each of the two failures before the third ejects it.
    expect(statuses[504] ?? 0).toBeLessThanOrEqual(6);
    const kept = hung.urls.filter((url) => url === '/predict').length;
    expect(kept).toBeGreaterThanOrEqual(statuses[504] ?? 0);
    // Where the machine stalls, one comes to it after its connection was given up, and another replica answers it.
    expect(kept).toBeLessThanOrEqual(8);
  });

  it('hands on a 503 as it is, and asks a replica that gives nothing else no more', async () => {
    const busy: Answering = (request, response) => {
      request.resume().once('end', () => json(response, 503, { code: 'THEIRS' }));
    };
    const [down, ...others] = await Promise.all([replica(busy), replica(), replica()]);
    await inFrontOf([down, ...others]);
    const statuses = await load(300, 6, () => post('/predict'));
    const refused = down.urls.filter((url) => url === '/predict').length;
    expect(statuses).toEqual({ 503: refused, 200: 300 - refused });
    expect(refused).toBeGreaterThanOrEqual(3);
    // Three that ejected it, and those that were on their way by then.
    expect(refused).toBeLessThanOrEqual(3 + 6);
  });

  it('gives both tries together the time that the client granted', async () => {
    const granted: number[] = [];
    const note = (answer: (request: IncomingMessage, response: ServerResponse) => void): Answering => {
      return (request, response) => {
        granted.push(Number(request.headers['x-request-timeout-ms']));
        answer(request, response);
      };
    };
    const late: Answering = (_request, response) => void setTimeout(() => response.destroy(), 60);
    await inFrontOf(await Promise.all([replica(note(late)), replica(note(late))]));
    expect(await post('/predict', { 'x-request-timeout-ms': '5000' })).toBe(503);
    expect(await post('/predict', { 'x-request-timeout-ms': '20' })).toBe(503);
    const [first = 0, second = 0] = granted;
    // The second request had no time left for a second try.
    expect(granted).toHaveLength(3);
    expect(first).toBeLessThanOrEqual(5000);
    // A timer may be early by a millisecond.
    expect(second).toBeLessThanOrEqual(first - 59);
    expect(second).toBeGreaterThan(0);
  });

  it('follows the addresses of a name', async () => {
    const port = await freePort();
    const at = async (ip: string): Promise<Upstream> => {
      const upstream = await Upstream.start(ip, port);
      upstream.answer = echo;
      started.push(upstream);
      return upstream;
    };
    const [one, two, three] = [await at('127.0.0.1'), await at('127.0.0.2'), await at('127.0.0.3')];
    let ips = ['127.0.0.1', '127.0.0.2'];
    const resolve: Resolve = () => Promise.resolve(ips);
    const hosts = new Set<string | undefined>();
    three.answer = (request, response) => {
      hosts.add(request.headers.host);
      echo(request, response);
    };
    await start({ inferenceUrl: `http://inference.test:${port}/base/`, replicaRefresh: 50 }, resolve);
    await eventually(async () => expect(await metrics('inference')).toContain('replica="127.0.0.2:'));
    expect(await load(60, 6, () => post('/predict?x=1'))).toEqual({ 200: 60 });
    expect([new Set(one.urls), new Set(two.urls), three.urls]).toEqual([
      new Set(['/base/predict?x=1']),
      new Set(['/base/predict?x=1']),
      [],
    ]);

    ips = ['127.0.0.2', '127.0.0.3'];
    await eventually(async () => expect(await metrics('inference')).not.toContain('replica="127.0.0.1:'));
    one.urls.length = 0;
    expect(await load(60, 6, () => post('/predict'))).toEqual({ 200: 60 });
    expect([one.urls, three.urls.length > 0, [...hosts]]).toEqual([[], true, [`inference.test:${port}`]]);
  });

  it('does not hold it against a replica that clients leave', async () => {
    const replicas = await Promise.all([replica(() => undefined), replica(() => undefined)]);
    await inFrontOf(replicas);
    for (let i = 0; i < 8; i++) {
      const headers = { 'content-type': 'text/csv', 'content-length': String(MAX_KEPT_BYTES * 2) };
      const path = '/api/v1/datasets';
      const request = httpRequest({ host: '127.0.0.1', port: gateway.httpPort, method: 'POST', path, headers });
      request.on('error', () => undefined).write('a');
      await eventually(() => replicas.flatMap(({ urls }) => urls).length === i + 1);
      const closed = new Promise((resolve) => request.once('close', resolve));
      request.destroy();
      await closed;
    }
    await eventually(async () => {
      const shown = await metrics('training');
      const abandoned = [...shown.matchAll(/outcome="abandoned",service="gateway"\} (\d+)/g)].map(([, n]) => Number(n));
      expect(abandoned.reduce((a, b) => a + b, 0)).toBe(8);
      expect(shown).toContain('replica_ejections_total{peer="training",service="gateway"} 0');
      expect(shown).not.toMatch(/replica_outstanding_requests\{peer="training".*\} [1-9]/);
    });
  });
});
