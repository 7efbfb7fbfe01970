import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await RunningRegistry.start();
});
afterAll(() => registry.stop());

const MLFLOW = '/api/2.0/mlflow';
const FILES = '/api/2.0/mlflow-artifacts/artifacts';

interface Answer {
  run: { info: { run_id: string; artifact_uri: string } };
  model: { info: { model_id: string; artifact_uri: string } };
  model_version: { version: string; source: string; status: string; run_id: string };
  artifact_uri: string;
  root_uri: string;
  files: { path: string; is_dir: boolean }[];
  error_code: string;
}

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }> {
  const answer = await fetch(`http://127.0.0.1:${registry.app.httpPort}${path}`, {
    method,
    headers: { authorization: `Bearer ${registry.author}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

const pathOf = (uri: string): string => uri.replace('mlflow-artifacts:/', '');
const read = async (path: string, workspace = ''): Promise<[number, string]> => {
  const answer = await fetch(`http://127.0.0.1:${registry.app.httpPort}${workspace}${FILES}/${path}`, {
    headers: { authorization: `Bearer ${registry.author}` },
  });
  return [answer.status, await answer.text()];
};

/** A run that has logged a small model. */
async function aRun(): Promise<{ id: string; uri: string }> {
  const { info } = (await call('POST', `${MLFLOW}/runs/create`, { experiment_id: '0', start_time: 1 })).body.run;
  await call('PUT', `${FILES}/${pathOf(info.artifact_uri)}/model/MLmodel`, 'flavors: {}');
  await call('PUT', `${FILES}/${pathOf(info.artifact_uri)}/model/data/weights.bin`, 'first');
  return { id: info.run_id, uri: info.artifact_uri };
}

async function aVersion(name: string, source: string, runId?: string): Promise<Answer['model_version']> {
  await call('POST', `${MLFLOW}/registered-models/create`, { name });
  const { status, body } = await call('POST', `${MLFLOW}/model-versions/create`, { name, source, run_id: runId });
  expect([status, body]).toEqual([200, expect.objectContaining({ model_version: expect.anything() })]);
  return body.model_version;
}

const downloadUri = async (name: string, version: string): Promise<string> =>
  (await call('GET', `${MLFLOW}/model-versions/get-download-uri?name=${name}&version=${version}`)).body.artifact_uri;

describe('a version made from files that were logged', () => {
  it.each(['runs', 'mlflow-artifacts'])('keeps the files of a %s address as they were', async (scheme) => {
    const run = await aRun();
    const source = scheme === 'runs' ? `runs:/${run.id}/model` : `${run.uri}/model`;
    const version = await aVersion(`from-${scheme}`, source, run.id);
    const location = pathOf(await downloadUri(`from-${scheme}`, version.version));

    await call('PUT', `${FILES}/${pathOf(run.uri)}/model/data/weights.bin`, 'second');
    await call('DELETE', `${FILES}/${pathOf(run.uri)}/model/MLmodel`);

    expect(version).toMatchObject({ status: 'READY', run_id: run.id, source });
    expect(await read(`${location}/data/weights.bin`)).toEqual([200, 'first']);
    expect(await read(`${location}/MLmodel`)).toEqual([200, 'flavors: {}']);
    const listed = await call('GET', `${FILES}?path=${location}`);
    expect(listed.body.files.map(({ path, is_dir }) => [path, is_dir])).toEqual([
      ['MLmodel', false],
      ['data', true],
    ]);
  });

  it('keeps those of a logged model, and is a version of the run that logged it', async () => {
    const run = await aRun();
    const logged = { experiment_id: '0', name: 'net', source_run_id: run.id };
    const { info } = (await call('POST', `${MLFLOW}/logged-models`, logged)).body.model;
    await call('PUT', `${FILES}/${pathOf(info.artifact_uri)}/MLmodel`, 'flavors: {}');

    const version = await aVersion('from-logged', `models:/${info.model_id}`);

    expect(version.run_id).toBe(run.id);
    const location = pathOf(await downloadUri('from-logged', version.version));
    expect(await read(`${location}/MLmodel`)).toEqual([200, 'flavors: {}']);
  });

  it('is read in its workspace only, and never written to', async () => {
    const run = await aRun();
    const version = await aVersion('kept', `runs:/${run.id}/model`, run.id);
    const location = pathOf(await downloadUri('kept', version.version));

    expect((await read(`${location}/MLmodel`, '/w/elsewhere'))[0]).toBe(404);
    for (const method of ['PUT', 'DELETE']) {
      const refused = await call(method, `${FILES}/${location}/MLmodel`, method === 'PUT' ? 'x' : undefined);
      expect([refused.status, refused.body.error_code]).toEqual([403, 'PERMISSION_DENIED']);
    }
    expect(await read(`${location}/MLmodel`)).toEqual([200, 'flavors: {}']);
  });

  it('stays external where its source is not ours', async () => {
    const version = await aVersion('elsewhere', 's3://bucket/model');

    expect(await downloadUri('elsewhere', version.version)).toBe('s3://bucket/model');
    const refused = await call('POST', '/api/v1/models/elsewhere/versions/1.0.0/artifact/seal', {});
    expect(refused.status).toBe(409);
  });

  it('points to files that come later, until it is sealed over them', async () => {
    const run = await aRun();
    const version = await aVersion('early', `runs:/${run.id}/late`, run.id);
    const seal = '/api/v1/models/early/versions/1.0.0/artifact/seal';
    const loads = `${run.uri}/late`;
    const late = `${FILES}/${pathOf(run.uri)}/late/MLmodel`;

    expect(version).toMatchObject({ status: 'READY', source: `runs:/${run.id}/late` });
    expect(await downloadUri('early', version.version)).toBe(loads);
    expect((await call('POST', seal, {})).status).toBe(422);
    await call('PUT', late, 'flavors: {}');
    expect((await call('POST', seal, {})).status).toBe(200);
    await call('PUT', late, 'other');

    const location = pathOf(await downloadUri('early', version.version));
    expect(await read(`${location}/MLmodel`)).toEqual([200, 'flavors: {}']);
    expect((await call('POST', seal, {})).status).toBe(409);
  });
});

describe('the artifacts of a run', () => {
  it('are listed and downloaded by its id', async () => {
    const run = await aRun();

    const root = await call('GET', `${MLFLOW}/artifacts/list?run_id=${run.id}`);
    const model = await call('GET', `${MLFLOW}/artifacts/list?run_uuid=${run.id}&path=model`);
    const file = await fetch(
      `http://127.0.0.1:${registry.app.httpPort}/get-artifact?run_uuid=${run.id}&path=model/data/weights.bin`,
      { headers: { authorization: `Bearer ${registry.author}` } },
    );

    expect(root.body).toEqual({ root_uri: run.uri, files: [{ path: 'model', is_dir: true }] });
    expect(model.body.files.map(({ path }) => path)).toEqual(['model/MLmodel', 'model/data']);
    expect(await file.text()).toBe('first');
    expect((await call('GET', `${MLFLOW}/artifacts/list`)).body.error_code).toBe('INVALID_PARAMETER_VALUE');
  });
});
