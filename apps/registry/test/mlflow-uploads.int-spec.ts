import { createHash, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

interface Credential {
  url: string;
  part_number: number;
  headers: Record<string, string>;
}

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start({ maxFileSize: 5_000_000 });
});
afterAll(() => registry.stop());

const BASE = '/api/2.0/mlflow-artifacts';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const origin = (): string => `http://127.0.0.1:${registry.app.httpPort}`;
const post = (path: string, body: unknown, token = registry.author) =>
  fetch(`${origin()}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const get = (path: string, token = registry.author) =>
  fetch(`${origin()}${path}`, { headers: { authorization: `Bearer ${token}` } });

async function begin(folder: string, name: string, parts: number, prefix = '') {
  const answer = await post(`${prefix}${BASE}/mpu/create/${folder}`, { path: `/home/me/${name}`, num_parts: parts });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { upload_id: string; credentials: Credential[] };
}

/** As MLflow's client does it: nothing but what `create` answered. */
async function send({ url, headers, part_number }: Credential, bytes: Uint8Array<ArrayBuffer>) {
  const answer = await fetch(url, { method: 'PUT', headers, body: bytes });
  expect(answer.status).toBe(200);
  return { part_number, etag: answer.headers.get('etag'), url };
}

describe("MLflow's multipart uploads", () => {
  const pieces = [1_100_000, 1_000_000, 7].map((size) => new Uint8Array(randomBytes(size)));
  const whole = Buffer.concat(pieces);

  it('put the parts together, whatever the order in which they came', async () => {
    const { upload_id, credentials } = await begin('0/run/artifacts/model', 'weights.bin', 3);
    const sent = [];
    for (const i of [2, 0, 1]) sent.push(await send(credentials[i]!, pieces[i]!));

    const done = { path: '/home/me/weights.bin', upload_id, parts: sent };
    for (const attempt of [1, 2]) {
      const answer = await post(`${BASE}/mpu/complete/0/run/artifacts/model`, done);
      expect([attempt, answer.status, await answer.json()]).toEqual([attempt, 200, {}]);
    }
    const file = await get(`${BASE}/artifacts/0/run/artifacts/model/weights.bin`);
    expect(sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha256(whole));
  });

  it('go on after a restart of the server where they were', async () => {
    const { upload_id, credentials } = await begin('0/run/artifacts', 'resumed.bin', 3);
    const first = await send(credentials[0]!, pieces[0]!);
    await registry.restart();

    const there = (await (await get(`${BASE}/mpu/parts/${upload_id}`)).json()) as { parts: unknown[] };
    expect(there).toEqual({
      upload_id,
      path: '0/run/artifacts/resumed.bin',
      parts: [{ part_number: 1, etag: `"${sha256(pieces[0]!)}"`, size: 1_100_000 }],
    });
    const rest = [];
    for (const i of [1, 2]) {
      const url = `${origin()}${new URL(credentials[i]!.url).pathname}`;
      rest.push(await send({ ...credentials[i]!, url }, pieces[i]!));
    }
    const body = { path: 'resumed.bin', upload_id, parts: [first, ...rest], sha256: sha256(whole) };
    expect((await post(`${BASE}/mpu/complete/0/run/artifacts`, body)).status).toBe(200);
    const file = await get(`${BASE}/artifacts/0/run/artifacts/resumed.bin`);
    expect(sha256(new Uint8Array(await file.arrayBuffer()))).toBe(sha256(whole));
  });

  it('send the parts to the address by which the client came, with its workspace', async () => {
    const answer = await fetch(`${origin()}/w/team-a${BASE}/mpu/create`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${registry.author}`,
        'content-type': 'application/json',
        'x-forwarded-host': 'mlops.example.com',
        'x-forwarded-proto': 'https',
      },
      body: JSON.stringify({ path: 'x', num_parts: 1 }),
    });
    const { upload_id, credentials } = (await answer.json()) as { upload_id: string; credentials: Credential[] };

    expect(credentials).toEqual([
      {
        url: `https://mlops.example.com/w/team-a${BASE}/mpu/parts/${upload_id}/1`,
        part_number: 1,
        headers: { Authorization: `Bearer ${registry.author}` },
      },
    ]);
    expect((await get(`${BASE}/mpu/parts/${upload_id}`)).status).toBe(404);
  });

  it('end with an abort, or refuse one that comes too late', async () => {
    const { upload_id, credentials } = await begin('0/run/artifacts', 'a', 1);
    const part = await send(credentials[0]!, pieces[2]!);
    const body = { path: 'a', upload_id };
    expect((await post(`${BASE}/mpu/abort/0/run/artifacts`, body)).status).toBe(200);
    expect((await post(`${BASE}/mpu/abort/0/run/artifacts`, body)).status).toBe(404);
    const late = await post(`${BASE}/mpu/complete/0/run/artifacts`, { ...body, parts: [part] });
    expect([late.status, await late.json()]).toEqual([
      404,
      expect.objectContaining({ error_code: 'RESOURCE_DOES_NOT_EXIST' }),
    ]);
  });

  it.each([
    [
      'a part that was never sent',
      (parts: object[]) => [...parts, { part_number: 3, etag: 'x' }],
      'part 3 is not stored',
    ],
    ['a gap', (parts: object[]) => parts.slice(1), 'part 1 is missing'],
    ['another etag', ([a, b]: object[]) => [a, { ...b, etag: `"${'0'.repeat(64)}"` }], 'part 2 is not what was stored'],
    ['less than was sent', (parts: object[]) => parts.slice(0, 1), 'must name all 2 stored parts'],
    ['nothing', () => [], 'must name at least one part'],
  ])('refuse to complete with %s, and nothing is lost', async (_what, change, reason) => {
    const { upload_id, credentials } = await begin('0/run/artifacts', 'b', 3);
    const parts = [await send(credentials[0]!, pieces[2]!), await send(credentials[1]!, pieces[2]!)];

    const refused = await post(`${BASE}/mpu/complete/0/run/artifacts`, { path: 'b', upload_id, parts: change(parts) });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(reason) },
    ]);
    expect((await post(`${BASE}/mpu/complete/0/run/artifacts`, { path: 'b', upload_id, parts })).status).toBe(200);
  });

  it('refuse more than a file may have, another digest, other paths and senders without the role', async () => {
    const { upload_id, credentials } = await begin('0/run/artifacts', 'c', 2);
    const big = new Uint8Array(3_000_000);
    const parts = [await send(credentials[0]!, big)];
    const body = { path: 'c', upload_id, parts };
    const complete = async (changes: object, folder = '0/run/artifacts', token?: string): Promise<number> =>
      (await post(`${BASE}/mpu/complete/${folder}`, { ...body, ...changes }, token)).status;

    const { url: second, headers } = credentials[1]!;
    const tooLarge = await fetch(second, { method: 'PUT', headers, body: big });
    expect([tooLarge.status, await tooLarge.json()]).toEqual([
      expect.any(Number),
      { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining('at most 5000000 bytes') },
    ]);
    expect(await complete({ sha256: '0'.repeat(64) })).toBe(400);
    expect(await complete({ sha256: 'x' })).toBe(400);
    expect(await complete({}, '0/other/artifacts')).toBe(400);
    expect(await complete({}, '0/run/artifacts', registry.viewer)).toBe(403);
    expect(await complete({ upload_id: 'none' })).toBe(404);
    expect((await post(`${BASE}/mpu/create/versions/x`, { path: 'a' })).status).toBe(403);
    expect((await post(`${BASE}/mpu/create/a`, { path: '..' })).status).toBe(400);
    expect((await post(`${BASE}/mpu/create/a`, { path: 'a', num_parts: 10_001 })).status).toBe(400);
    const put = (url: string, headers: object) =>
      fetch(url, { method: 'PUT', headers: { ...credentials[0]!.headers, ...headers }, body: 'x' });
    const { url } = credentials[0]!;
    expect((await put(url, { 'x-content-sha256': '0'.repeat(64) })).status).toBe(400);
    expect((await put(url.replace(/1$/, '0'), {})).status).toBe(400);
    expect((await put(url, { Authorization: `Bearer ${registry.viewer}` })).status).toBe(403);
  });
});
