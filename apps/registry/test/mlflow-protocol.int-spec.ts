import { deflateSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
});
afterAll(() => registry.stop());

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${registry.app.httpPort}${path}`, init);

describe("MLflow's protocol", () => {
  it('is announced to clients that ask for health, version and abilities', async () => {
    const authorization = `Bearer ${registry.viewer}`;

    expect(await (await call('/health')).text()).toBe('OK');
    expect(await (await call('/version')).text()).toMatch(/^3\.\d+\.\d+$/);
    const info = await call('/api/3.0/mlflow/server-info', { headers: { authorization } });
    expect(await info.json()).toMatchObject({ multipart_uploads_enabled: false });
  });

  it.each([
    ['GET', '/api/2.0/mlflow/no/such'],
    ['POST', '/ajax-api/2.0/mlflow/no/such'],
    ['DELETE', '/w/team-a/api/3.0/mlflow/no/such'],
  ])('says in its own error body that there is nothing at %s %s', async (method, path) => {
    const answer = await call(path, { method, headers: { authorization: `Bearer ${registry.viewer}` } });

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error_code: 'ENDPOINT_NOT_FOUND', message: expect.stringContaining(method) });
  });

  it('asks for credentials in its own error body', async () => {
    const answer = await call('/api/2.0/mlflow/no/such', { method: 'POST', body: '{}' });

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' });
  });

  it('refuses what is not JSON', async () => {
    const answer = await call('/api/2.0/mlflow/no/such', {
      method: 'POST',
      headers: { authorization: `Bearer ${registry.viewer}` },
      body: '{',
    });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error_code: 'BAD_REQUEST' });
  });

  describe('with a Content-Encoding', () => {
    const send = (method: string, path: string, coding: string, body: Uint8Array<ArrayBuffer>) =>
      call(path, {
        method,
        headers: { authorization: `Bearer ${registry.author}`, 'content-encoding': coding },
        body,
      });
    const create = '/api/2.0/mlflow/experiments/create';

    it.each([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
    ] as const)('reads JSON in %s', async (coding, encode) => {
      const answer = await send('POST', create, coding, encode(JSON.stringify({ name: `sent in ${coding}` })));

      expect([answer.status, await answer.json()]).toEqual([200, { experiment_id: expect.any(String) }]);
    });

    it.each([
      ['broken off', 'gzip', gzipSync('{"name":"x"}').subarray(0, -3), 400, 'BAD_REQUEST', /gzip/],
      ['in a foreign coding', 'br', gzipSync('{}'), 415, 'BAD_REQUEST', /"br"/],
      ['too long when decoded', 'gzip', gzipSync(Buffer.alloc(50_000_000)), 400, 'INVALID_PARAMETER_VALUE', /at most/],
    ])('refuses JSON %s in its own error body', async (_what, coding, body, status, code, message) => {
      const answer = await send('POST', create, coding, body);

      expect([answer.status, await answer.json()]).toEqual([
        status,
        { error_code: code, message: expect.stringMatching(message) },
      ]);
    });

    it('holds a batch to its own limit when decoded', async () => {
      const metrics = [{ key: 'k'.repeat(1_000_000), value: 1, timestamp: 0 }];
      const answer = await send(
        'POST',
        '/api/2.0/mlflow/runs/log-batch',
        'gzip',
        gzipSync(JSON.stringify({ metrics })),
      );

      expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/at most 1000000 bytes/) });
    });

    it.each([
      '/api/2.0/mlflow-artifacts/artifacts/some/file.txt',
      '/api/2.0/mlflow-artifacts/mpu/parts/0190f3e4-0000-7000-8000-000000000000/1',
      '/api/v1/models/m/versions/1.0.0/artifact/files/file.txt',
      '/api/v1/models/m/versions/1.0.0/artifact/archive',
    ])('refuses the bytes of a file at %s', async (path) => {
      const answer = await send('PUT', path, 'gzip', gzipSync('text'));

      expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'identity']);
      expect(await answer.text()).toContain('stored as it is sent');
    });
  });
});
