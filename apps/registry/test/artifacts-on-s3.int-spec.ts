import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Available, testS3 } from '@intelgraph/testing';

import { RunningRegistry } from './fixtures/running-registry.js';

const suite = s3Available() ? describe : describe.skip;
const { privateKey } = generateKeyPairSync('ed25519');

suite('a registry whose artifacts are in a bucket, with a signing key', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    const { bucket, endpoint, region, credentials, forcePathStyle } = await testS3();
    registry = await RunningRegistry.start({
      artifactStorage: 's3',
      s3Bucket: bucket,
      s3Endpoint: endpoint,
      s3Region: region,
      s3PathStyle: forcePathStyle,
      s3AccessKeyId: credentials.accessKeyId,
      s3SecretAccessKey: credentials.secretAccessKey,
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

  it('takes large files of MLflow in a stream', async () => {
    const bytes = new Uint8Array(randomBytes(20_000_000));
    const url = `http://127.0.0.1:${registry.app.httpPort}/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/large.bin`;
    const headers = { authorization: `Bearer ${registry.author}` };
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
    const got = new Uint8Array(await (await fetch(url, { headers })).arrayBuffer());

    expect(createHash('sha256').update(got).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
