import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '../src/index.js';
import type { SampleApp } from './sample-app/sample-app.js';
import { startSample } from './sample-app/sample-app.js';

const SERVICE = 'service-secret-0123456789';
const dataDir = mkdtempSync(join(tmpdir(), 'sample-auth-'));
let sample: SampleApp;
beforeAll(async () => (sample = await startSample({ authMode: 'token', serviceToken: SERVICE, dataDir })));
afterAll(() => sample.app.close());

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${sample.url}${path}`, { method, headers });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ONE = '/api/v1/things/by-name/x';
const APPROVE = '/api/v1/things/approve';

describe('AUTH_MODE=token', () => {
  it.each([
    ['nothing', {}],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['rubbish', { authorization: 'Bearer rubbish' }],
    ['an unknown token', bearer('ig_nobody_0123456789abcdef')],
  ])('refuses %s', async (_what, headers) => {
    const { status, headers: answered, body } = await get(ONE, headers);
    expect([status, body['code']]).toEqual([401, 'AUTH.UNAUTHENTICATED']);
    expect(answered.get('www-authenticate')).toBe('Bearer');
  });

  it('refuses before it reads the body', async () => {
    const response = await fetch(`${sample.url}/api/v1/things`, { method: 'POST', body: 'x'.repeat(500_000) });
    expect(response.status).toBe(401);
  });

  it('serves public routes and operations without a token, and unknown paths as not found', async () => {
    expect((await get('/api/v1/things/open')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
    expect((await get('/docs-json')).status).toBe(200);
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('takes a token that was made a moment ago', async () => {
    const token = sample.tokens.issue('fresh', ['viewer']);
    expect((await get(ONE, bearer(token))).body['owner']).toBe('fresh');
  });

  it('refuses a known id with another secret', async () => {
    sample.tokens.issue('guessed', ['viewer']);
    expect((await get(ONE, bearer('ig_guessed_0123456789abcdef'))).status).toBe(401);
  });

  it('refuses a revoked token after the next poll, and an expired one', async () => {
    const token = sample.tokens.issue('leaver', ['viewer']);
    expect((await get(ONE, bearer(token))).status).toBe(200);
    sample.tokens.revoke('leaver');
    await sample.directory.poll();
    expect((await get(ONE, bearer(token))).body['detail']).toMatch(/revoked/);
    const expired = sample.tokens.issue('old', ['viewer'], { expiresAt: new Date(0) });
    expect((await get(ONE, bearer(expired))).body['detail']).toMatch(/expired/);
  });

  it('asks for the role that a route names', async () => {
    expect((await get(APPROVE, bearer(sample.tokens.issue('ed', ['editor'])), 'POST')).status).toBe(403);
    expect((await get(APPROVE, bearer(sample.tokens.issue('app', ['approver'])), 'POST')).status).toBe(201);
  });

  it('keeps a token inside its workspace', async () => {
    const token = sample.tokens.issue('fraud-only', ['viewer'], { workspace: 'fraud' });
    expect((await get(ONE, bearer(token))).status).toBe(403);
    expect((await get(`/w/fraud${ONE}`, bearer(token))).body['workspace']).toBe('fraud');
  });

  it('tells the tokens of all workspaces to nobody who is admin of one', async () => {
    const bearer = sample.tokens.issue('blue-admin', ['admin'], { workspace: 'blue' });
    const client = grpcClient(TokenServiceService, sample.grpcUrl, { service: 'test', serviceToken: bearer });
    const blue = assertedContext('blue-admin', { workspace: 'blue' });

    await expect(client.syncTokens({ sinceRevision: 0n }, blue)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(client.lookupToken({ id: 'x' }, blue)).rejects.toMatchObject({ kind: 'forbidden' });
    client.close();
  });

  it('knows its tokens while the source is down, and says so about others', async () => {
    const token = sample.tokens.issue('known', ['viewer']);
    expect((await get(ONE, bearer(token))).status).toBe(200);
    sample.tokens.down = true;
    const unknown = await get(ONE, bearer('ig_unknown_0123456789abcdef'));
    expect((await get(ONE, bearer(token))).status).toBe(200);
    expect(unknown.status).toBe(503);
    sample.tokens.down = false;
  });

  it('keeps them over a restart, in a file that only the owner reads', async () => {
    sample.tokens.issue('saved', ['viewer']);
    await sample.directory.poll();
    const file = join(dataDir, 'sample', 'tokens.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('secret-of-saved');
    const again = await startSample({ authMode: 'token', serviceToken: SERVICE, dataDir }, { tokensDown: true });
    const token = 'ig_saved_secret-of-saved-0123456789';
    const response = await fetch(`${again.url}${ONE}`, { headers: bearer(token) });
    await again.app.close();
    expect(response.status).toBe(200);
  });

  it('lets the service token act for a person, as an editor', async () => {
    const headers = { ...bearer(SERVICE), 'x-acting-for': 'ada', 'x-service': 'training' };
    expect((await get(ONE, headers)).body['owner']).toBe('ada');
    expect((await get(APPROVE, headers, 'POST')).status).toBe(403);
  });

  it('ignores x-acting-for beside any other token', async () => {
    const token = sample.tokens.issue('eve', ['viewer']);
    expect((await get(ONE, { ...bearer(token), 'x-acting-for': 'ada' })).body['owner']).toBe('eve');
  });
});

describe('AUTH_MODE=dev', () => {
  let dev: SampleApp;
  beforeAll(async () => (dev = await startSample()));
  afterAll(() => dev.app.close());

  const withHost = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const call = request({ port: dev.app.httpPort, path: ONE, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject);
      call.end();
    });

  it.each([
    ['localhost:8080', 200],
    ['127.0.0.1', 200],
    ['[::1]:8080', 200],
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
  ])('answers Host %s with %i', async (host, status) => {
    expect(await withHost({ host })).toBe(status);
  });

  it('refuses requests that another site makes a browser send', async () => {
    expect(await withHost({ host: 'localhost', origin: 'https://evil.example' })).toBe(403);
    expect(await withHost({ host: 'localhost', origin: 'http://localhost:8080' })).toBe(200);
  });

  it('still checks a token that is given', async () => {
    const response = await fetch(`${dev.url}${ONE}`, { headers: bearer('ig_nobody_0123456789abcdef') });
    expect(response.status).toBe(401);
  });

  it('refuses to start on an address that others reach', async () => {
    await expect(startSample({ host: '0.0.0.0' })).rejects.toThrow(/HOST must be a loopback address/);
  });
});
