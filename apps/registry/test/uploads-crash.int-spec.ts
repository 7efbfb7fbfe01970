import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseDatabaseUrl, withClient } from '@intelgraph/persistence';
import { eventually } from '@intelgraph/testing';
import { anAppHome, type AppHome } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-registry.ts', import.meta.url));
const BASE = '/api/2.0/mlflow-artifacts';
const PIECES = [6_000_000, 6_000_000, 6_000_000].map((size) => new Uint8Array(randomBytes(size)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const WHOLE = sha256(Buffer.concat(PIECES));

interface Running {
  readonly child: ChildProcess;
  readonly origin: string;
}

describe('the registry that is killed while files arrive in parts', () => {
  let home: AppHome;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    home = await anAppHome('registry');
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await home.remove();
  });

  const start = async (): Promise<Running> => {
    const settings = JSON.stringify({ ...home.settings, authMode: 'dev' });
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, origin: `http://127.0.0.1:${Number(port.toString())}` };
  };
  const kill = async ({ child }: Running): Promise<void> => {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const post = ({ origin }: Running, path: string, body: object): Promise<Response> =>
    fetch(`${origin}${BASE}/mpu/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const begin = async (running: Running, name: string): Promise<string> => {
    const answer = await post(running, 'create/0/run/artifacts', { path: name, num_parts: PIECES.length });
    return ((await answer.json()) as { upload_id: string }).upload_id;
  };
  const put = async ({ origin }: Running, id: string, number: number): Promise<number> =>
    (await fetch(`${origin}${BASE}/mpu/parts/${id}/${number}`, { method: 'PUT', body: PIECES[number - 1]! })).status;
  const partsOf = async ({ origin }: Running, id: string): Promise<number[]> => {
    const answer = (await (await fetch(`${origin}${BASE}/mpu/parts/${id}`)).json()) as {
      parts: { part_number: number }[];
    };
    return answer.parts.map(({ part_number }) => part_number);
  };
  const complete = (running: Running, name: string, id: string): Promise<Response> => {
    const parts = PIECES.map((bytes, i) => ({ part_number: i + 1, etag: sha256(bytes) }));
    return post(running, 'complete/0/run/artifacts', { path: name, upload_id: id, parts, sha256: WHOLE });
  };
  const download = ({ origin }: Running, name: string): Promise<Response> =>
    fetch(`${origin}${BASE}/artifacts/0/run/artifacts/${name}`);
  const digestOf = async (answer: Response): Promise<string> => sha256(new Uint8Array(await answer.arrayBuffer()));
  const sql = (text: string): Promise<Record<string, unknown>[]> =>
    withClient(parseDatabaseUrl(home.settings.databaseUrl), async (client) => (await client.query(text)).rows);
  /** Files that are being written to the store. */
  const underWay = async (): Promise<string[]> => readdir(join(home.folder, 'artifacts', 'tmp')).catch(() => []);

  it('goes on with the parts that were answered, and the file is whole', async () => {
    const first = await start();
    const id = await begin(first, 'resumed.bin');
    expect(await put(first, id, 1)).toBe(200);
    // Half of a part has come when the process dies.
    const half = request(`${first.origin}${BASE}/mpu/parts/${id}/2`, { method: 'PUT' });
    half.on('error', () => undefined);
    half.write(PIECES[1]!.subarray(0, 3_000_000));
    await eventually(async () => expect(await underWay()).not.toEqual([]));
    await kill(first);

    const second = await start();
    expect(await partsOf(second, id)).toEqual([1]);
    for (const number of [3, 2]) expect(await put(second, id, number)).toBe(200);
    expect((await complete(second, 'resumed.bin', id)).status).toBe(200);
    expect(await digestOf(await download(second, 'resumed.bin'))).toBe(WHOLE);
    await kill(second);
  });

  it('has the file whole or not at all when it dies while the parts are put together', async () => {
    const first = await start();
    const id = await begin(first, 'torn.bin');
    for (const number of [1, 2, 3]) expect(await put(first, id, number)).toBe(200);
    const before = await underWay();
    const completing = complete(first, 'torn.bin', id).catch(() => undefined);
    await eventually(async () => expect(await underWay()).not.toEqual(before), { intervalMs: 1 });
    await kill(first);
    await completing;

    const second = await start();
    const found = await download(second, 'torn.bin');
    if (found.status === 200) expect(await digestOf(found)).toBe(WHOLE);
    else expect(found.status).toBe(404);
    expect((await complete(second, 'torn.bin', id)).status).toBe(200);
    expect(await digestOf(await download(second, 'torn.bin'))).toBe(WHOLE);

    const abandoned = await begin(second, 'abandoned.bin');
    expect(await put(second, abandoned, 1)).toBe(200);
    await sql(`UPDATE artifact_uploads SET begun_at = now() - interval '8 days' WHERE id = '${abandoned}'`);
    await begin(second, 'next.bin');
    expect(await sql(`SELECT 1 FROM artifact_upload_parts WHERE upload_id = '${abandoned}'`)).toEqual([]);
    const freed = await sql(`SELECT digest FROM purged_blobs WHERE digest = '${sha256(PIECES[0]!)}'`);
    expect(freed).toHaveLength(1);
    await kill(second);
  });
});
