import { readFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertedContext } from '@intelgraph/kernel';
import { testTls, trustTestAuthority } from '@intelgraph/testing';
import { grpcClient } from '../src/index.js';
import { EchoService } from './sample-app/echo.grpc.js';
import { startSample, type SampleApp } from './sample-app/sample-app.js';

const SERVICE = 'service-secret-0123456789';
const tls = { tlsCertificate: readFileSync(testTls.certificatePath), tlsKey: readFileSync(testTls.keyPath) };
const ca = readFileSync(testTls.authorityPath);
const background = assertedContext('ada', { workspace: 'risk' });
let sample: SampleApp;

beforeAll(async () => {
  sample = await startSample({ authMode: 'token', serviceToken: SERVICE, ...tls });
});
afterAll(() => sample.app.close());

/** One request over TLS; the body may be larger than what the server reads. */
async function over(options: { path: string; method?: string; token?: string; body?: Buffer; ca?: Buffer }) {
  const { path, method = 'GET', token, body } = options;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const port = sample.app.httpPort;
    const call = request({ host: '127.0.0.1', port, path, method, headers, ca: options.ca ?? ca }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

describe('an app with a certificate', () => {
  it('serves HTTPS that verifies against its authority', async () => {
    expect(await over({ path: '/health/live' })).toMatchObject({ status: 200 });
  });

  it('is not believed by who does not know the authority', async () => {
    await expect(over({ path: '/health/live', ca: Buffer.alloc(0) })).rejects.toThrow(/unable to verify|certificate/);
  });

  it('answers nothing in the clear', async () => {
    const answer = new Promise((resolve, reject) => {
      httpGet({ host: '127.0.0.1', port: sample.app.httpPort, path: '/health/live' }, resolve).on('error', reject);
    });
    await expect(answer).rejects.toThrow();
  });

  it('refuses a long body before it is read, and the answer arrives', async () => {
    const answer = await over({ path: '/api/v1/things', method: 'POST', body: Buffer.alloc(3_000_000, 32) });
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining('AUTH.') });
  });

  it('serves gRPC over TLS to services that are told so, and to no others', async () => {
    const distrust = trustTestAuthority();
    const options = { service: 'training', serviceToken: SERVICE, timeoutMs: 3000 };
    const secured = grpcClient(EchoService, `localhost:${sample.app.grpcPort}`, { ...options, tls: true });
    const clear = grpcClient(EchoService, sample.grpcUrl, options);
    try {
      expect(await secured.echo({ text: 'hi' }, background)).toMatchObject({ text: 'hi', principal: 'ada' });
      await expect(clear.echo({ text: 'hi' }, background)).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      distrust();
      secured.close();
      clear.close();
    }
  });

  it('does not start with a key that belongs to no certificate of its', async () => {
    const start = startSample({ tlsCertificate: ca, tlsKey: tls.tlsKey });
    await expect(start).rejects.toMatchObject({
      code: 'START.TLS_FILES',
      message: expect.stringMatching(/key values mismatch/),
    });
  });
});
