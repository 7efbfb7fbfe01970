import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Available, testS3 } from '@intelgraph/testing';

import { RunningRegistry } from './fixtures/running-registry.js';

const suite = s3Available() ? describe : describe.skip;
const { privateKey } = generateKeyPairSync('ed25519');

async function aBucket() {
  const { bucket, endpoint, region, credentials, forcePathStyle } = await testS3();
  return {
    artifactStorage: 's3',
    s3Bucket: bucket,
    s3Endpoint: endpoint,
    s3Region: region,
    s3PathStyle: forcePathStyle,
    s3AccessKeyId: credentials.accessKeyId,
    s3SecretAccessKey: credentials.secretAccessKey,
  } as const;
}

const PROXY = '/api/2.0/mlflow-artifacts';
const request = (registry: RunningRegistry, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${registry.app.httpPort}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${registry.author}` },
  });

suite('a registry whose artifacts are in a bucket in the clear', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await RunningRegistry.start(await aBucket());
  });
  afterAll(() => registry.stop());

  it("lets MLflow's clients read from the bucket itself", async () => {
    await request(registry, `${PROXY}/artifacts/0/run/artifacts/a.txt`, { method: 'PUT', body: 'straight' });
    const answer = await request(registry, `${PROXY}/presigned/0/run/artifacts/a.txt`);
    const { url, ...rest } = (await answer.json()) as { url: string };

    expect([answer.status, rest]).toEqual([200, { headers: {}, file_size: 8 }]);
    expect(await (await fetch(url, { headers: { range: 'bytes=0-3' } })).text()).toBe('stra');
    expect((await request(registry, `${PROXY}/presigned/0/run/artifacts/b.txt`)).status).toBe(404);
  });
});

suite('a registry whose artifacts are in a bucket, with a signing key', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await RunningRegistry.start({
      ...(await aBucket()),
      artifactEncryptionKeys: [randomBytes(32)],
      artifactSigningKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
    });
  });
  afterAll(() => registry.stop());

  it('gives back the files of a version, and shows its signature', async () => {
    await registry.stored('fraud', '1.0.0', 'weights in a bucket');
    const path = '/api/v1/models/fraud/versions/1.0.0/artifact';
    const file = await fetch(`http://127.0.0.1:${registry.app.httpPort}${path}/files/weights.bin`, {
      headers: { authorization: `Bearer ${registry.author}` },
    });
    expect(await file.text()).toBe('weights in a bucket');

    const { body } = await registry.call('GET', path);
    const { attestation, digest } = body as unknown as { attestation: { payload: string }; digest: string };
    expect(attestation).toMatchObject({ payloadType: 'application/vnd.in-toto+json', signatures: [{}] });
    expect(JSON.parse(Buffer.from(attestation.payload, 'base64').toString())).toMatchObject({
      predicate: {
        manifest: { digest },
        resources: [{ name: 'weights.bin', digest: createHash('sha256').update('weights in a bucket').digest('hex') }],
      },
    });
  });

  it('has no addresses of the bucket to give away, for what lies there is encrypted', async () => {
    await request(registry, `${PROXY}/artifacts/0/run/artifacts/a.txt`, { method: 'PUT', body: 'x' });
    const answer = await request(registry, `${PROXY}/presigned/0/run/artifacts/a.txt`);

    expect([answer.status, await answer.json()]).toEqual([
      501,
      { error_code: 'NOT_IMPLEMENTED', message: expect.stringContaining('Presigned download is not supported') },
    ]);
  });

  it('takes large files of MLflow in a stream', async () => {
    const bytes = new Uint8Array(randomBytes(20_000_000));
    const url = `http://127.0.0.1:${registry.app.httpPort}/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/large.bin`;
    const headers = { authorization: `Bearer ${registry.author}` };
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    const got = new Uint8Array(await (await fetch(url, { headers })).arrayBuffer());

    expect(createHash('sha256').update(got).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
