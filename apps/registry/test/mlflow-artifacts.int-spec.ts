import { createHash, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start({ maxFileSize: 5_000_000 });
});
afterAll(() => registry.stop());

const BASE = '/api/2.0/mlflow-artifacts/artifacts';
const call = (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, token = registry.author) =>
  fetch(`http://127.0.0.1:${registry.app.httpPort}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
    ...(body === undefined ? {} : { body }),
  });
const listed = async (folder: string, prefix = ''): Promise<unknown> =>
  (await call('GET', `${prefix}${BASE}?path=${encodeURIComponent(folder)}`)).json();

describe("MLflow's artifact proxy", () => {
  it('gives back the bytes it was given, also none and many', async () => {
    const large = new Uint8Array(randomBytes(3_000_000));
    for (const [name, bytes] of [
      ['large.bin', large],
      ['empty.txt', new Uint8Array(0)],
      ['fähre 1+1.txt', new Uint8Array([1, 2, 3])],
    ] as const) {
      const path = `${BASE}/0/run1/artifacts/${encodeURIComponent(name)}`;

      const put = await call('PUT', path, bytes);
      expect([put.status, await put.json()]).toEqual([200, {}]);
      const got = await call('GET', path);
      const content = new Uint8Array(await got.arrayBuffer());
      expect(got.headers.get('content-disposition')).toContain('attachment');
      expect(createHash('sha256').update(content).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('lists a folder by names, with sizes of files', async () => {
    for (const path of ['b/MLmodel', 'b/data/x.csv', 'b/data/deep/y.csv', 'b-c', 'b.txt']) {
      await call('PUT', `${BASE}/0/run2/artifacts/${path}`, 'abc');
    }

    expect(await listed('0/run2/artifacts')).toEqual({
      files: [
        { path: 'b', is_dir: true },
        { path: 'b-c', is_dir: false, file_size: 3 },
        { path: 'b.txt', is_dir: false, file_size: 3 },
      ],
    });
    expect(await listed('0/run2/artifacts/b/')).toEqual({
      files: [
        { path: 'MLmodel', is_dir: false, file_size: 3 },
        { path: 'data', is_dir: true },
      ],
    });
    expect(await listed('0/run2/artifacts/b/MLmodel')).toEqual({});
    expect(await listed('nowhere')).toEqual({});
  });

  it('replaces a file, removes files and folders, and only below the path', async () => {
    const at = (path: string): string => `${BASE}/0/run3/artifacts/${path}`;
    for (const path of ['m/a', 'm/b/c', 'mm/a']) await call('PUT', at(path), 'one');
    await call('PUT', at('m/a'), 'two');
    expect(await (await call('GET', at('m/a'))).text()).toBe('two');

    expect((await call('DELETE', at('m'), '{}')).status).toBe(200);

    expect((await call('GET', at('m/b/c'))).status).toBe(404);
    expect(await (await call('GET', at('mm/a'))).text()).toBe('one');
    expect((await call('DELETE', at('m'))).status).toBe(200);
  });

  it('keeps workspaces apart', async () => {
    await call('PUT', `/w/team-a${BASE}/0/r/artifacts/x`, 'secret');

    expect((await call('GET', `${BASE}/0/r/artifacts/x`)).status).toBe(404);
    expect(await listed('0/r/artifacts', '/w/team-b')).toEqual({});
    expect(await listed('0/r/artifacts', '/w/team-a')).toMatchObject({ files: [{ path: 'x' }] });
  });

  it.each(['..%2f..%2fetc%2fpasswd', '%252e%252e/x', 'a//b', 'a%5cb', 'a%23b'])('refuses the path %s', async (path) => {
    for (const [method, body] of [
      ['PUT', 'x'],
      ['GET', undefined],
      ['DELETE', undefined],
    ] as const) {
      const answer = await call(method, `${BASE}/${path}`, body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    }
  });

  it('refuses a file where a folder is, and a folder where a file is', async () => {
    await call('PUT', `${BASE}/0/run4/artifacts/a/b`, 'x');

    for (const path of ['a', 'a/b/c']) {
      const answer = await call('PUT', `${BASE}/0/run4/artifacts/${path}`, 'x');
      expect([answer.status, await answer.json()]).toMatchObject([409, { error_code: 'RESOURCE_CONFLICT' }]);
    }
  });

  it('lets nobody write who may only read, and takes no more bytes than allowed', async () => {
    expect((await call('PUT', `${BASE}/x`, 'x', registry.viewer)).status).toBe(403);
    expect((await call('DELETE', `${BASE}/x`, undefined, registry.viewer)).status).toBe(403);
    const answer = await call('PUT', `${BASE}/big`, new Uint8Array(5_000_001));
    expect(await answer.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
    expect((await call('GET', `${BASE}/big`)).status).toBe(404);
  });

  it('asks which folder is meant', async () => {
    const answer = await call('GET', BASE);

    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message: "Missing value for required parameter 'path'" },
    ]);
  });
});

describe("files by the addresses of MLflow's web page", () => {
  const PAGE = '/ajax-api/2.0/mlflow';
  const post = async (path: string, body: object): Promise<Record<string, never>> =>
    (await call('POST', `/api/2.0/mlflow${path}`, JSON.stringify(body))).json() as Promise<Record<string, never>>;

  it('are stored with a run, up to 10 MB, and refused by name', async () => {
    const { run } = (await post('/runs/create', { experiment_id: '0' })) as unknown as {
      run: { info: { run_id: string } };
    };
    const { run_id } = run.info;
    const upload = (query: string, body?: string | Uint8Array<ArrayBuffer>, token?: string) =>
      call('POST', `${PAGE}/upload-artifact?${query}`, body, token);

    expect((await upload(`run_uuid=${run_id}&path=plots/a.txt`, 'drawn')).status).toBe(200);
    expect(await (await call('GET', `/get-artifact?run_id=${run_id}&path=plots/a.txt`)).text()).toBe('drawn');
    const refused: [string, string | Uint8Array<ArrayBuffer>, number][] = [
      ['path=a', 'x', 400],
      [`run_uuid=${run_id}`, 'x', 400],
      [`run_uuid=${run_id}&path=../a`, 'x', 400],
      [`run_uuid=${'0'.repeat(32)}&path=a`, 'x', 404],
      [`run_uuid=${run_id}&path=a`, new Uint8Array(10 * 1024 * 1024 + 1), 400],
    ];
    for (const [query, body, status] of refused) expect((await upload(query, body)).status).toBe(status);
    expect((await upload(`run_uuid=${run_id}&path=a`, 'x', registry.viewer)).status).toBe(403);
    expect((await call('GET', `/get-artifact?run_id=${run_id}&path=a`)).status).toBe(404);
  });

  it('are listed and read of a logged model', async () => {
    const { model } = (await post('/logged-models', { experiment_id: '0', name: 'm' })) as unknown as {
      model: { info: { model_id: string; artifact_uri: string } };
    };
    const { model_id, artifact_uri } = model.info;
    await call('PUT', `${BASE}/${artifact_uri.replace('mlflow-artifacts:/', '')}/data/x.csv`, 'a,b');

    const of = (path: string) => call('GET', `${PAGE}/logged-models/${model_id}/artifacts/${path}`);
    expect(await (await of('directories?artifact_directory_path=data')).json()).toMatchObject({
      files: [{ path: 'data/x.csv', is_dir: false, file_size: 3 }],
    });
    expect(await (await of('files?artifact_file_path=data/x.csv')).text()).toBe('a,b');
    expect((await of('files?artifact_file_path=nothing')).status).toBe(404);
    expect((await of('files')).status).toBe(400);
  });
});
