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

suite('a registry that has clients send large files to the bucket itself', () => {
  let registry: RunningRegistry;
  beforeAll(async () => {
    registry = await RunningRegistry.start({ ...(await aBucket()), s3DirectUploads: true, maxFileSize: 20_000_000 });
    await registry.call('POST', '/api/v1/models/net/versions', { version: '1.0.0' });
  });
  afterAll(() => registry.stop());

  const VERSION = '/api/v1/models/net/versions/1.0.0/artifact';
  const pieces = [5_300_000, 7].map((size) => new Uint8Array(randomBytes(size)));
  const whole = Buffer.concat(pieces);
  const digest = createHash('sha256').update(whole).digest('hex');
  /** As clients do it: nothing but the address. */
  const send = async (url: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
    const answer = await fetch(url, { method: 'PUT', body: bytes });
    expect(answer.status).toBe(200);
    return answer.headers.get('etag') ?? '';
  };
  const begin = async (path: string): Promise<string> => {
    const { body } = await registry.call('POST', `${VERSION}/uploads`, { path });
    expect(body).toMatchObject({ direct: true, min_part_size: 5_242_880, parts: [] });
    return `${VERSION}/uploads/${body.id}`;
  };
  const addressesOf = async (upload: string, query = ''): Promise<{ part_number: number; url: string }[]> => {
    const { body } = await registry.call('GET', `${upload}/addresses${query}`);
    return body.items as unknown as { part_number: number; url: string }[];
  };

  it('takes a file of a version in parts that never pass it, and goes on after a restart', async () => {
    const upload = await begin('weights.bin');
    const [first] = await addressesOf(upload);
    await send(first!.url, pieces[0]!);
    await registry.restart();

    const { body: there } = await registry.call('GET', upload);
    expect(there).toMatchObject({ parts: [{ part_number: 1, size: 5_300_000 }] });
    const [second, ...others] = await addressesOf(upload, '?first=2&count=1');
    expect([second!.part_number, others]).toEqual([2, []]);
    await send(second!.url, pieces[1]!);
    const file = { path: 'weights.bin', digest, size: whole.length };
    for (const attempt of [1, 2]) {
      const { status, body } = await registry.call('POST', `${upload}/complete`, {
        sha256: digest,
        size: whole.length,
      });
      expect([attempt, status, body]).toEqual([attempt, 200, file]);
    }
    expect((await registry.call('POST', `${VERSION}/seal`, {})).status).toBe(200);
    const { bytes } = await registry.call('GET', `${VERSION}/files/weights.bin`);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
  });

  it('refuses what is not the announced file, and stores nothing of it', async () => {
    await registry.call('POST', '/api/v1/models/net/versions', { version: '1.1.0' });
    const uploads = `${VERSION.replace('1.0.0', '1.1.0')}/uploads`;
    const { body } = await registry.call('POST', uploads, { path: 'a' });
    const upload = `${uploads}/${body.id}`;
    const complete = async (changes: object): Promise<unknown[]> => {
      const answer = await registry.call('POST', `${upload}/complete`, { sha256: digest, size: 7, ...changes });
      return [answer.status, ...answer.body.errors.map(({ field }) => field)];
    };
    expect(await complete({})).toEqual([422, 'parts']);
    const [first, second] = await addressesOf(upload);
    await send(second!.url, pieces[0]!);
    expect(await complete({})).toEqual([422, 'parts']);
    await send(first!.url, pieces[1]!);
    expect(await complete({})).toEqual([422, 'size']);
    expect(await complete({ size: whole.length })).toEqual([422, 'parts']);
    const large = [await addressesOf(upload, '?first=3'), new Uint8Array(15_000_000)] as const;
    await send(first!.url, pieces[0]!);
    await send(large[0][0]!.url, large[1]);
    expect((await registry.call('POST', `${upload}/complete`, { sha256: digest, size: 7 })).status).toBe(413);
    expect((await registry.upload(`${upload}/parts/1`, 'x')).body.code).toBe('ARTIFACT_UPLOAD.DIRECT');
    expect((await registry.call('GET', `${upload}/addresses?first=10001`)).status).toBe(422);
    expect((await registry.call('DELETE', upload)).status).toBe(204);
    expect((await fetch(first!.url, { method: 'PUT', body: 'x' })).status).toBe(404);

    const { body: wrong } = await registry.call('POST', uploads, { path: 'a' });
    const [only] = await addressesOf(`${uploads}/${wrong.id}`);
    await send(only!.url, pieces[1]!);
    const refused = await registry.call('POST', `${uploads}/${wrong.id}/complete`, { sha256: digest, size: 7 });
    expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field: 'sha256' })]]);
    expect((await registry.call('GET', `${uploads}/${wrong.id}`)).status).toBe(404);
  });

  it('takes parts itself from whoever asks for that', async () => {
    await registry.call('POST', '/api/v1/models/net/versions', { version: '1.2.0' });
    const uploads = `${VERSION.replace('1.0.0', '1.2.0')}/uploads`;
    const { body } = await registry.call('POST', uploads, { path: 'a', direct: false });
    expect(body).toMatchObject({ direct: false });
    expect((await registry.upload(`${uploads}/${body.id}/parts/1`, pieces[1]!)).status).toBe(200);
  });

  it("sends MLflow's clients to the bucket, and has their file when they say that it is complete", async () => {
    const post = async (step: string, body: object): Promise<Response> =>
      fetch(`http://127.0.0.1:${registry.app.httpPort}${PROXY}/mpu/${step}/0/run/artifacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${registry.author}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const created = await post('create', { path: '/home/me/large.bin', num_parts: 2 });
    const { upload_id, credentials } = (await created.json()) as {
      upload_id: string;
      credentials: { url: string; part_number: number; headers: object }[];
    };
    expect(credentials).toEqual(
      [1, 2].map((part_number) => ({ part_number, headers: {}, url: expect.stringContaining('X-Amz-Signature=') })),
    );
    const parts = [];
    for (const [i, { url, part_number }] of credentials.entries()) {
      parts.push({ part_number, url, etag: await send(url, pieces[i]!) });
    }
    const listed = await request(registry, `${PROXY}/mpu/parts/${upload_id}`);
    expect(await listed.json()).toMatchObject({ parts: parts.map(({ part_number, etag }) => ({ part_number, etag })) });
    const wrong = await post('complete', {
      ...{ path: 'large.bin', upload_id },
      parts: [parts[0], { ...parts[1], etag: 'x' }],
    });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining('part 2 is not what was stored') },
    ]);
    const done = await post('complete', { path: 'large.bin', upload_id, parts });
    expect([done.status, await done.json()]).toEqual([200, {}]);
    const file = await request(registry, `${PROXY}/artifacts/0/run/artifacts/large.bin`);
    expect(
      createHash('sha256')
        .update(Buffer.from(await file.arrayBuffer()))
        .digest('hex'),
    ).toBe(digest);
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

  it('sends nobody to the bucket with a large file, and says why', async () => {
    await registry.call('POST', '/api/v1/models/net/versions', { version: '1.0.0' });
    const path = '/api/v1/models/net/versions/1.0.0/artifact/uploads';
    const refused = await registry.call('POST', path, { path: 'a', direct: true });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ field: 'direct', message: expect.stringContaining('encrypted at rest') })],
    ]);
    expect((await registry.call('POST', path, { path: 'a' })).body).toMatchObject({ direct: false });
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
