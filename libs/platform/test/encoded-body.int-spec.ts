import { once } from 'node:events';
import { Readable } from 'node:stream';
import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@intelgraph/testing';
import { EncodedBody } from '../src/http/encoded-body.js';
import { RawClient } from './raw-client.js';
import type { SampleApp } from './sample-app/sample-app.js';
import { startSample } from './sample-app/sample-app.js';

const MIB = 1024 * 1024;
const LIMIT = 2_000_000;
const GZIP = { 'content-encoding': 'gzip' };

let sample: SampleApp;
beforeAll(async () => (sample = await startSample({ bodyLimit: LIMIT })));
afterAll(() => sample.app.close());

type Bytes = Uint8Array<ArrayBuffer>;

async function post(body: Bytes, headers: Record<string, string>) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
  const answer = await fetch(`${sample.url}/api/v1/things`, init);
  const { code, detail, name } = (await answer.json()) as Record<string, string | undefined>;
  return { status: answer.status, accepted: answer.headers.get('accept-encoding'), code, detail, name };
}

const json = (noteLength: number) => Buffer.from(JSON.stringify({ name: 'a', size: 3, note: 'n'.repeat(noteLength) }));
const BODY = json(300);

describe('a body with a Content-Encoding', () => {
  it.each([
    ['gzip', gzipSync(BODY)],
    ['GZip', gzipSync(BODY, { level: constants.Z_BEST_SPEED })],
    ['x-gzip', gzipSync(BODY)],
    ['gzip', Buffer.concat([gzipSync(BODY.subarray(0, 50)), gzipSync(''), gzipSync(BODY.subarray(50))])],
    ['deflate', deflateSync(BODY)],
    ['identity', BODY],
    ['', BODY],
  ])('is read when that is %j', async (coding, bytes) => {
    expect(await post(bytes, { 'content-encoding': coding })).toMatchObject({ status: 201, name: 'a' });
  });

  it('is read in pieces, after 100 Continue, without an announced length', async () => {
    const client = await RawClient.to(sample.app.httpPort);
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked', expect: '100-continue' };
    await client.head('POST', '/api/v1/things', { ...headers, ...GZIP });
    await eventually(() => expect(client.statuses).toEqual([100]));
    for (const byte of gzipSync(BODY)) await client.chunk(Buffer.from([byte]));
    await client.send('0\r\n\r\n');

    await eventually(() => expect(client.statuses).toEqual([100, 201]));
    client.end();
  });

  it.each([
    ['cut off', gzipSync(BODY).subarray(0, -9), /gzip.*unexpected end of file/],
    ['cut off in its head', gzipSync(BODY).subarray(0, 5), /gzip.*unexpected end of file/],
    ['not of the coding', BODY, /gzip.*incorrect header check/],
    ['zlib', deflateSync(BODY), /gzip.*incorrect header check/],
    ['corrupt', gzipSync(BODY).fill(0xff, 20, 30), /gzip.*invalid/],
    [
      'of another check sum',
      Buffer.concat([gzipSync(BODY).subarray(0, -8), Buffer.alloc(8)]),
      /gzip.*incorrect data check/,
    ],
    ['followed by more', Buffer.concat([gzipSync(BODY), Buffer.from('more')]), /gzip/],
    ['no JSON inside', gzipSync('{'), /not valid JSON/],
    ['gzip twice', gzipSync(gzipSync(BODY)), /not valid UTF-8/],
  ] as [string, Bytes, RegExp][])('is malformed when its bytes are %s', async (_what, bytes, detail) => {
    expect(await post(bytes, GZIP)).toMatchObject({
      status: 400,
      code: 'REQUEST.MALFORMED',
      detail: expect.stringMatching(detail),
    });
  });

  it('is malformed as deflate without the frame of zlib, and with bytes after it', async () => {
    const deflate = { 'content-encoding': 'deflate' };
    for (const bytes of [deflateRawSync(BODY), Buffer.concat([deflateSync(BODY), BODY])]) {
      expect(await post(bytes, deflate)).toMatchObject({ status: 400, code: 'REQUEST.MALFORMED' });
    }
  });

  it.each(['br', 'zstd', 'gzip, gzip', 'identity, gzip', 'constructor', 'gzip;q=1', '"'.repeat(200)])(
    'is refused for the coding %j, with those that are taken',
    async (coding) => {
      expect(await post(gzipSync(BODY), { 'content-encoding': coding })).toMatchObject({
        status: 415,
        accepted: 'gzip, deflate, identity',
        code: 'REQUEST.UNSUPPORTED_MEDIA_TYPE',
        detail: expect.stringContaining(JSON.stringify(coding.slice(0, 100))),
      });
    },
  );

  it('may decode to as much as the limit', async () => {
    const longest = LIMIT - json(0).length;

    // The limit of the field's own length comes later: the body was read.
    expect((await post(gzipSync(json(longest)), GZIP)).status).not.toBe(413);
    expect(await post(gzipSync(json(longest + 1)), GZIP)).toMatchObject({
      status: 413,
      detail: expect.stringContaining(String(LIMIT)),
    });
  });

  it('is refused as too large before a bomb of 1 GB is blown up', async () => {
    const member = gzipSync(Buffer.alloc(64 * MIB));
    const bomb = Array.from({ length: 16 }, () => member);
    expect(await post(Buffer.concat(bomb), GZIP)).toMatchObject({ status: 413, code: 'REQUEST.TOO_LARGE' });

    let decoded = 0;
    const body = new EncodedBody(Readable.from(bomb), 'gzip', LIMIT);
    body.on('data', (chunk: Buffer) => (decoded += chunk.length));
    await expect(once(body, 'end')).rejects.toMatchObject({ code: 'REQUEST.TOO_LARGE' });
    expect(decoded).toBeLessThanOrEqual(LIMIT);
    expect(body.receivedEncodedLength).toBeLessThan(16 * member.length);
  });

  it('is refused as too large when it decodes to nothing without end', async () => {
    const nothing = gzipSync('');
    const client = await RawClient.to(sample.app.httpPort);
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    await client.head('POST', '/api/v1/things', { ...headers, ...GZIP });
    const many = Buffer.concat(Array.from({ length: 5000 }, () => nothing));
    for (let sent = 0; sent <= LIMIT; sent += many.length) await client.chunk(many);

    await eventually(() => expect(client.statuses).toEqual([413]));
    client.end();
  });
});
