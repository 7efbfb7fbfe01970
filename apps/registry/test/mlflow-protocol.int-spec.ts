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
});
