import { createHash, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { type Answer, RunningRegistry } from './fixtures/running-registry.js';

interface Upload {
  id: string;
  parts: { part_number: number; etag: string; size: number }[];
  file: object | null;
}

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start({ maxFileSize: 5_000_000 });
});
afterAll(() => registry.stop());

const UUID = '0190f3e4-0000-7000-8000-000000000000';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const uploadOf = ({ body }: Answer): Upload => body as unknown as Upload;

describe('a large file of a pending version', () => {
  const pieces = [1_100_000, 1_000_000, 7].map((size) => new Uint8Array(randomBytes(size)));
  const whole = Buffer.concat(pieces);
  const entire = { sha256: sha256(whole), size: whole.length };
  let version: string;
  let uploads: string;
  let made = 0;
  beforeEach(async () => {
    version = `/api/v1/models/net/versions/1.${made++}.0`;
    uploads = `${version}/artifact/uploads`;
    const [, number] = version.split('/versions/');
    expect((await registry.call('POST', '/api/v1/models/net/versions', { version: number })).status).toBe(201);
  });

  const begin = async (path = 'weights.bin'): Promise<string> => {
    const answer = await registry.call('POST', uploads, { path });
    expect(answer.status).toBe(201);
    return answer.body.id;
  };
  const put = (id: string, number: number | string, bytes: Uint8Array, token?: string): Promise<Answer> =>
    registry.upload(`${uploads}/${id}/parts/${number}`, bytes, token === undefined ? {} : { token });
  const complete = (id: string, body: object = entire, token?: string): Promise<Answer> =>
    registry.call('POST', `${uploads}/${id}/complete`, body, token === undefined ? {} : { token });
  const get = (id: string): Promise<Answer> => registry.call('GET', `${uploads}/${id}`);
  const fieldsOf = ({ status, body }: Answer): unknown[] => [status, ...body.errors.map(({ field }) => field)];

  it('arrives in parts, goes on after a restart where it was, and is the file of the version', async () => {
    const id = await begin();
    const first = await put(id, 1, pieces[1]!);
    expect([first.status, first.headers.get('etag')]).toEqual([200, `"${sha256(pieces[1]!)}"`]);
    expect((await put(id, 1, pieces[0]!)).status).toBe(200);
    expect((await put(id, 3, pieces[2]!)).status).toBe(200);
    await registry.restart();

    expect(uploadOf(await get(id))).toMatchObject({
      ...{ id, path: 'weights.bin', direct: false, file: null, max_parts: 10_000, max_size: 5_000_000 },
      parts: [
        { part_number: 1, etag: sha256(pieces[0]!), size: 1_100_000 },
        { part_number: 3, etag: sha256(pieces[2]!), size: 7 },
      ],
    });
    expect((await put(id, 2, pieces[1]!)).status).toBe(200);
    const file = { path: 'weights.bin', digest: entire.sha256, size: entire.size };
    for (const attempt of [1, 2]) {
      const answer = await complete(id);
      expect([attempt, answer.status, answer.body]).toEqual([attempt, 200, file]);
    }
    expect(uploadOf(await get(id))).toMatchObject({ file, parts: [] });
    expect((await registry.call('POST', `${version}/artifact/seal`, {})).status).toBe(200);
    expect(sha256((await registry.call('GET', `${version}/artifact/files/weights.bin`)).bytes)).toBe(entire.sha256);
    expect((await complete(id)).status).toBe(200);
  });

  it('of one part is a file as well, also an empty one', async () => {
    const id = await begin();
    expect((await put(id, 1, new Uint8Array())).status).toBe(200);
    expect((await complete(id, { sha256: sha256(new Uint8Array()), size: 0 })).status).toBe(200);
  });

  it('is checked against the digests that its sender announces', async () => {
    const [id, bytes] = [await begin(), pieces[2]!];
    const sent = await registry.upload(`${uploads}/${id}/parts/1`, bytes, {
      headers: { 'x-content-sha256': sha256(pieces[0]!) },
    });
    expect(fieldsOf(sent)).toEqual([422, 'X-Content-Sha256']);
    expect((await put(id, 1, bytes)).status).toBe(200);
    expect(fieldsOf(await complete(id, { sha256: '0'.repeat(64), size: 7 }))).toEqual([422, 'sha256']);
    expect((await complete(id, { sha256: sha256(bytes), size: 7 })).status).toBe(200);
  });

  it('is refused with a wrong digest, a wrong size, a gap or no parts, and can be mended', async () => {
    const id = await begin();
    expect(fieldsOf(await complete(id))).toEqual([422, 'parts']);
    for (const [i, bytes] of [pieces[0]!, pieces[1]!, pieces[1]!].entries()) await put(id, i + 1, bytes);
    expect(fieldsOf(await complete(id))).toEqual([422, 'size']);
    const longer = { ...entire, size: 3_100_000 };
    expect(fieldsOf(await complete(id, longer))).toEqual([422, 'sha256']);
    await put(id, 5, pieces[2]!);
    expect(fieldsOf(await complete(id, { ...entire, size: 3_100_007 }))).toEqual([422, 'parts']);
    expect(fieldsOf(await registry.call('POST', `${version}/artifact/seal`, {}))).toEqual([422, 'files']);

    const again = await begin();
    for (const [i, bytes] of [pieces[0]!, pieces[1]!, pieces[0]!].entries()) await put(again, i + 1, bytes);
    expect((await complete(again, { ...entire, size: 3_200_000 })).status).toBe(422);
    await put(again, 3, pieces[2]!);
    expect((await complete(again)).status).toBe(200);
    expect(fieldsOf(await complete(again, longer))).toEqual([422, 'size']);
  });

  it('is refused once it has more bytes than a file may have, before they are all stored', async () => {
    const id = await begin();
    expect((await put(id, 1, new Uint8Array(3_000_000))).status).toBe(200);
    const large = await put(id, 2, new Uint8Array(3_000_000));
    expect([large.status, large.body.code]).toEqual([413, 'ARTIFACT.TOO_LARGE']);
    expect((await put(id, 1, new Uint8Array(5_000_001))).status).toBe(413);
    expect((await put(id, 1, new Uint8Array(5_000_000))).status).toBe(200);
  });

  it.each([
    ['0', 'part_number'],
    ['10001', 'part_number'],
    ['x', 'part_number'],
    ['1e3', 'part_number'],
    ['-1', 'part_number'],
  ])('has no part %s', async (number, field) => {
    expect(fieldsOf(await put(await begin(), number, pieces[2]!))).toEqual([422, field]);
  });

  it.each([
    ['no path', {}, 'path'],
    ['a path out of the artifact', { path: '../x' }, 'path'],
    ['an absolute path', { path: '/etc/passwd' }, 'path'],
    ['NUL', { path: 'a\0b' }, 'path'],
    ['an unknown field', { path: 'a', parts: 3 }, 'parts'],
    ['a text for a switch', { path: 'a', direct: 'maybe' }, 'direct'],
    ['parts for a bucket that is not there', { path: 'a', direct: true }, 'direct'],
  ])('does not begin with %s', async (_what, body, field) => {
    expect(fieldsOf(await registry.call('POST', uploads, body))).toEqual([422, field]);
  });

  it.each([
    ['no digest', { size: 7 }, 'sha256'],
    ['no size', { sha256: '0'.repeat(64) }, 'size'],
    ['rubbish for a digest', { sha256: 'abc', size: 7 }, 'sha256'],
    ['a size below zero', { sha256: '0'.repeat(64), size: -1 }, 'size'],
  ])('does not end with %s', async (_what, body, field) => {
    expect(fieldsOf(await complete(await begin(), body))).toEqual([422, field]);
  });

  it('is given up by its sender, or too late', async () => {
    const id = await begin();
    await put(id, 1, pieces[2]!);
    const abort = (upload = id): Promise<Answer> => registry.call('DELETE', `${uploads}/${upload}`);
    expect((await abort()).status).toBe(204);
    for (const late of [await abort(), await get(id), await complete(id), await put(id, 1, pieces[2]!)]) {
      expect([late.status, late.body.code]).toEqual([404, 'ARTIFACT_UPLOAD.NOT_FOUND']);
    }
    const done = await begin();
    await put(done, 1, pieces[2]!);
    await complete(done, { sha256: sha256(pieces[2]!), size: 7 });
    for (const late of [await abort(done), await put(done, 2, pieces[2]!)]) {
      expect([late.status, late.body.code]).toEqual([409, 'ARTIFACT_UPLOAD.COMPLETE']);
    }
    const nowhere = await registry.call('GET', `${uploads}/${await begin()}/addresses`);
    expect([nowhere.status, nowhere.body.code]).toEqual([409, 'ARTIFACT_UPLOAD.NOT_DIRECT']);
  });

  it('is known to its version, its workspace and its own API alone', async () => {
    const id = await begin();
    await registry.call('POST', '/api/v1/models/other/versions', { version: '1.0.0' });
    const other = '/api/v1/models/other/versions/1.0.0/artifact/uploads';
    expect((await registry.call('GET', `${other}/${id}`)).status).toBe(404);
    expect((await registry.call('GET', `${uploads}/${id}`, undefined, { workspace: 'team-a' })).status).toBe(404);
    expect((await registry.call('GET', `/api/2.0/mlflow-artifacts/mpu/parts/${id}`)).status).toBe(404);
    expect((await get(UUID)).status).toBe(404);
    expect(fieldsOf(await get('none'))).toEqual([422, 'upload_id']);
    expect((await put('none', 1, pieces[2]!)).status).toBe(404);
  });

  it('is found again by who has lost its id, page by page, the newest first', async () => {
    const list = async (query = '', token = registry.viewer) => {
      const { status, body } = await registry.call('GET', `${uploads}${query}`, undefined, { token });
      expect(status).toBe(200);
      return body as unknown as { items: object[]; next_page_token: string | null };
    };
    expect(await list()).toEqual({ items: [], next_page_token: null });
    const ids: string[] = [];
    for (const path of ['a.bin', 'b.bin', 'a.bin', 'done.bin']) ids.push(await begin(path));
    await put(ids[3]!, 1, pieces[2]!);
    await complete(ids[3]!, { sha256: sha256(pieces[2]!), size: 7 });

    const first = await list('?page_size=2');
    expect(first.items).toEqual(
      [2, 1].map((i) => ({
        ...{ id: ids[i], path: i === 2 ? 'a.bin' : 'b.bin', direct: false, begun_by: 'ada' },
        ...{ begun_at: expect.stringMatching(/Z$/), expires_at: expect.stringMatching(/Z$/) },
      })),
    );
    const second = await list(`?page_size=2&page_token=${first.next_page_token}`);
    expect(second).toMatchObject({ items: [{ id: ids[0], path: 'a.bin' }], next_page_token: null });
    const forged = Buffer.from('["\' OR 1=1"]').toString('base64url');
    expect(fieldsOf(await registry.call('GET', `${uploads}?page_token=${forged}`))).toEqual([422, 'page_token']);
    const elsewhere = await registry.call('GET', uploads, undefined, { workspace: 'team-a' });
    expect(elsewhere.status).toBe(404);
  });

  it('is sent by editors alone', async () => {
    const id = await begin();
    const { viewer: token } = registry;
    expect((await registry.call('GET', `${uploads}/${id}`, undefined, { token })).status).toBe(200);
    const refused = [
      await registry.call('POST', uploads, { path: 'a' }, { token }),
      await put(id, 1, pieces[2]!, token),
      await complete(id, entire, token),
      await registry.call('DELETE', `${uploads}/${id}`, undefined, { token }),
      await registry.call('GET', `${uploads}/${id}/addresses`, undefined, { token }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('goes to no version that is sealed meanwhile', async () => {
    const id = await begin('late.bin');
    await put(id, 1, pieces[2]!);
    await registry.upload(`${version}/artifact/files/a`, 'x');
    await registry.call('POST', `${version}/artifact/seal`, {});
    const late = [
      await put(id, 2, pieces[2]!),
      await complete(id, { sha256: sha256(pieces[2]!), size: 7 }),
      await registry.call('POST', uploads, { path: 'b' }),
    ];
    expect(late.map(({ status, body }) => [status, body.code])).toEqual(late.map(() => [409, 'MODEL_VERSION.SEALED']));
    expect((await registry.call('DELETE', `${uploads}/${id}`)).status).toBe(204);
  });
});
