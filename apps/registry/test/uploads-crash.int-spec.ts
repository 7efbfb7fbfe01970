import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
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
  /** Our own API, for a file of a version. */
  const native = (registry: DoomedRegistry, method: string, path: string, body?: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${registry.port}/api/v1/models/net/versions${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  const beginNative = async (registry: DoomedRegistry, version: string): Promise<string> => {
    await native(registry, 'POST', '', { version });
    const begun = await native(registry, 'POST', `/${version}/artifact/uploads`, { path: 'weights.bin' });
    return `/${version}/artifact/uploads/${((await begun.json()) as { id: string }).id}`;
  };
  const putNative = async ({ port }: DoomedRegistry, upload: string, number: number): Promise<number> => {
    const url = `http://127.0.0.1:${port}/api/v1/models/net/versions${upload}/parts/${number}`;
    return (await fetch(url, { method: 'PUT', body: PIECES[number - 1]! })).status;
  };
  const completeNative = (registry: DoomedRegistry, upload: string): Promise<Response> =>
    native(registry, 'POST', `${upload}/complete`, { sha256: WHOLE, size: 18_000_000 });
  /** Files that are being written to the store. */
  const underWay = async (): Promise<string[]> =>
    readdir(join(registries.home.folder, 'artifacts', 'tmp')).catch(() => []);

  it('goes on with the parts that were answered, and the file is whole', async () => {
    const first = await registries.start();
    const id = await begin(first, 'resumed.bin');
    expect(await put(first, id, 1)).toBe(200);
    const ofVersion = await beginNative(first, '1.0.0');
    expect(await putNative(first, ofVersion, 2)).toBe(200);
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
    expect(await (await native(second, 'GET', ofVersion)).json()).toMatchObject({ parts: [{ part_number: 2 }] });
    for (const number of [1, 3]) expect(await putNative(second, ofVersion, number)).toBe(200);
    expect((await completeNative(second, ofVersion)).status).toBe(200);
    await second.kill();
  });

  it('has the file whole or not at all when it dies while the parts are put together', async () => {
    const first = await registries.start();
    const id = await begin(first, 'torn.bin');
    for (const number of [1, 2, 3]) expect(await put(first, id, number)).toBe(200);
    const ofVersion = await beginNative(first, '2.0.0');
    for (const number of [1, 2, 3]) expect(await putNative(first, ofVersion, number)).toBe(200);
    // Seen however short it is there.
    const watcher = watch(join(registries.home.folder, 'artifacts', 'tmp'));
    const written = once(watcher, 'change');
    const completing = Promise.allSettled([complete(first, 'torn.bin', id), completeNative(first, ofVersion)]);
    await written;
    watcher.close();
    await first.kill();
    await completing;

    const second = await registries.start();
    const found = await download(second, 'torn.bin');
    if (found.status === 200) expect(await digestOf(found)).toBe(WHOLE);
    else expect(found.status).toBe(404);
    expect((await complete(second, 'torn.bin', id)).status).toBe(200);
    expect(await digestOf(await download(second, 'torn.bin'))).toBe(WHOLE);
    expect((await completeNative(second, ofVersion)).status).toBe(200);
    expect((await native(second, 'POST', '/2.0.0/artifact/seal', {})).status).toBe(200);
    expect(await digestOf(await native(second, 'GET', '/2.0.0/artifact/files/weights.bin'))).toBe(WHOLE);
    // Told once: of this version, and of the one before.
    const told = await registries.sql(`SELECT 1 FROM outbox WHERE topic LIKE '%registry.version.file_uploaded.v1'`);
    expect(told).toHaveLength(2);

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
