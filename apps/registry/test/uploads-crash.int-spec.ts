import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DoomedRegistries, type DoomedRegistry } from './fixtures/doomed-registries.js';

const BASE = '/api/2.0/mlflow-artifacts';
const PIECES = [6_000_000, 6_000_000, 6_000_000].map((size) => new Uint8Array(randomBytes(size)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const WHOLE = sha256(Buffer.concat(PIECES));

const urlOf = ({ port }: DoomedRegistry, path: string): string => `http://127.0.0.1:${port}${BASE}${path}`;

describe('the registry that is killed while files arrive in parts', () => {
  let registries: DoomedRegistries;
  beforeAll(async () => {
    registries = await DoomedRegistries.prepare();
  });
  afterAll(() => registries.remove());

  const post = (registry: DoomedRegistry, path: string, body: object): Promise<Response> =>
    fetch(urlOf(registry, `/mpu/${path}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begin = async (registry: DoomedRegistry, name: string): Promise<string> => {
    const answer = await post(registry, 'create/0/run/artifacts', { path: name, num_parts: PIECES.length });
    return ((await answer.json()) as { upload_id: string }).upload_id;
  };
  const put = async (registry: DoomedRegistry, id: string, number: number): Promise<number> =>
    (await fetch(urlOf(registry, `/mpu/parts/${id}/${number}`), { method: 'PUT', body: PIECES[number - 1]! })).status;
  const partsOf = async (registry: DoomedRegistry, id: string): Promise<number[]> => {
    const answer = (await (await fetch(urlOf(registry, `/mpu/parts/${id}`))).json()) as {
      parts: { part_number: number }[];
    };
    return answer.parts.map(({ part_number }) => part_number);
  };
  const complete = (registry: DoomedRegistry, name: string, id: string): Promise<Response> => {
    const parts = PIECES.map((bytes, i) => ({ part_number: i + 1, etag: sha256(bytes) }));
    return post(registry, 'complete/0/run/artifacts', { path: name, upload_id: id, parts, sha256: WHOLE });
  };
  const download = (registry: DoomedRegistry, name: string): Promise<Response> =>
    fetch(urlOf(registry, `/artifacts/0/run/artifacts/${name}`));
  const digestOf = async (answer: Response): Promise<string> => sha256(new Uint8Array(await answer.arrayBuffer()));
  /** Files that are being written to the store. */
  const underWay = async (): Promise<string[]> =>
    readdir(join(registries.home.folder, 'artifacts', 'tmp')).catch(() => []);

  it('goes on with the parts that were answered, and the file is whole', async () => {
    const first = await registries.start();
    const id = await begin(first, 'resumed.bin');
    expect(await put(first, id, 1)).toBe(200);
    // Half of a part has come when the process dies.
    const half = request(urlOf(first, `/mpu/parts/${id}/2`), { method: 'PUT' });
    half.on('error', () => undefined);
    half.write(PIECES[1]!.subarray(0, 3_000_000));
    await eventually(async () => expect(await underWay()).not.toEqual([]));
    await first.kill();

    const second = await registries.start();
    expect(await partsOf(second, id)).toEqual([1]);
    for (const number of [3, 2]) expect(await put(second, id, number)).toBe(200);
    expect((await complete(second, 'resumed.bin', id)).status).toBe(200);
    expect(await digestOf(await download(second, 'resumed.bin'))).toBe(WHOLE);
    await second.kill();
  });

  it('goes on with a file of a version, through death in a part and death at the end', async () => {
    const version = '/api/v1/models/net/versions/1.0.0';
    const native = (registry: DoomedRegistry, method: string, path: string, body?: object): Promise<Response> =>
      fetch(`http://127.0.0.1:${registry.port}${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    const first = await registries.start();
    await native(first, 'POST', '/api/v1/models/net/versions', { version: '1.0.0' });
    const begun = await native(first, 'POST', `${version}/artifact/uploads`, { path: 'weights.bin' });
    const upload = `${version}/artifact/uploads/${((await begun.json()) as { id: string }).id}`;
    const send = async (registry: DoomedRegistry, number: number): Promise<void> => {
      const url = `http://127.0.0.1:${registry.port}${upload}/parts/${number}`;
      expect((await fetch(url, { method: 'PUT', body: PIECES[number - 1]! })).status).toBe(200);
    };
    await send(first, 2);
    const half = request(`http://127.0.0.1:${first.port}${upload}/parts/1`, { method: 'PUT' });
    half.on('error', () => undefined);
    const before = await underWay();
    half.write(PIECES[0]!.subarray(0, 3_000_000));
    await eventually(async () => expect(await underWay()).not.toEqual(before));
    await first.kill();

    const second = await registries.start();
    const there = (await (await native(second, 'GET', upload)).json()) as { parts: { part_number: number }[] };
    expect(there.parts.map(({ part_number }) => part_number)).toEqual([2]);
    for (const number of [1, 3]) await send(second, number);
    const whole = { sha256: WHOLE, size: 18_000_000 };
    const settled = await underWay();
    const completing = native(second, 'POST', `${upload}/complete`, whole).catch(() => undefined);
    await eventually(async () => expect(await underWay()).not.toEqual(settled), { intervalMs: 1 });
    await second.kill();
    await completing;

    const third = await registries.start();
    expect((await native(third, 'POST', `${upload}/complete`, whole)).status).toBe(200);
    expect((await native(third, 'POST', `${version}/artifact/seal`, {})).status).toBe(200);
    expect(await digestOf(await native(third, 'GET', `${version}/artifact/files/weights.bin`))).toBe(WHOLE);
    const told = await registries.sql(`SELECT 1 FROM outbox WHERE topic LIKE '%registry.version.file_uploaded.v1'`);
    expect(told).toHaveLength(1);
    await third.kill();
  });

  it('has the file whole or not at all when it dies while the parts are put together', async () => {
    const first = await registries.start();
    const id = await begin(first, 'torn.bin');
    for (const number of [1, 2, 3]) expect(await put(first, id, number)).toBe(200);
    const before = await underWay();
    const completing = complete(first, 'torn.bin', id).catch(() => undefined);
    await eventually(async () => expect(await underWay()).not.toEqual(before), { intervalMs: 1 });
    await first.kill();
    await completing;

    const second = await registries.start();
    const found = await download(second, 'torn.bin');
    if (found.status === 200) expect(await digestOf(found)).toBe(WHOLE);
    else expect(found.status).toBe(404);
    expect((await complete(second, 'torn.bin', id)).status).toBe(200);
    expect(await digestOf(await download(second, 'torn.bin'))).toBe(WHOLE);

    const abandoned = await begin(second, 'abandoned.bin');
    expect(await put(second, abandoned, 1)).toBe(200);
    await registries.sql(`UPDATE artifact_uploads SET begun_at = now() - interval '8 days' WHERE id = '${abandoned}'`);
    await begin(second, 'next.bin');
    expect(await registries.sql(`SELECT 1 FROM artifact_upload_parts WHERE upload_id = '${abandoned}'`)).toEqual([]);
    const freed = await registries.sql(`SELECT digest FROM purged_blobs WHERE digest = '${sha256(PIECES[0]!)}'`);
    expect(freed).toHaveLength(1);
    await second.kill();
  });
});
