import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
let admin: string;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  admin = registry.issue('root', ['admin']);
});
afterAll(() => registry.stop());

interface Body {
  error_code?: string;
  message?: string;
  next_page_token?: string;
  artifact_uri?: string;
  registered_model?: Record<string, unknown>;
  registered_models?: Record<string, unknown>[];
  model_version?: Record<string, unknown>;
  model_versions?: Record<string, unknown>[];
}

interface MlflowAnswer {
  status: number;
  body: Body;
}

/** A call of MLflow's REST API by the author: GET takes its fields from the query, as the client sends them. */
async function mlflow(method: string, path: string, fields: object = {}, prefix = ''): Promise<MlflowAnswer> {
  const url = new URL(`http://127.0.0.1:${registry.app.httpPort}${prefix}/api/2.0/mlflow/${path}`);
  if (method === 'GET') {
    for (const [key, value] of Object.entries(fields)) {
      for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(key, String(one));
    }
  }
  const headers = { authorization: `Bearer ${registry.author}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers, ...(method !== 'GET' && { body: JSON.stringify(fields) }) });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const create = (name: string, fields: object = {}): Promise<MlflowAnswer> =>
  mlflow('POST', 'registered-models/create', { name, ...fields });
const version = (name: string, fields: object = {}): Promise<MlflowAnswer> =>
  mlflow('POST', 'model-versions/create', { name, source: 's3://bucket/m', ...fields });
const failure = (status: number, error_code: string, message: unknown) => ({ status, body: { error_code, message } });
const names = ({ body }: MlflowAnswer): unknown[] => (body.registered_models ?? []).map(({ name }) => name);
const numbers = ({ body }: MlflowAnswer): string => (body.model_versions ?? []).map((v) => String(v['version'])).join();

describe("MLflow's registered models", () => {
  it('are made, read, described, renamed and deleted', async () => {
    const made = await create('first model', { description: 'd', tags: [{ key: 'a', value: '1' }, { key: 'b' }] });
    expect(made).toEqual({
      status: 200,
      body: {
        registered_model: {
          name: 'first model',
          description: 'd',
          creation_timestamp: expect.any(Number),
          last_updated_timestamp: expect.any(Number),
          tags: [
            { key: 'a', value: '1' },
            { key: 'b', value: '' },
          ],
        },
      },
    });
    expect(await mlflow('GET', 'registered-models/get', { name: 'first model' })).toEqual(made);
    const changed = await mlflow('PATCH', 'registered-models/update', { name: 'first model', description: 'e' });
    expect(changed.body.registered_model).toMatchObject({ description: 'e' });
    const renamed = await mlflow('POST', 'registered-models/rename', { name: 'first model', new_name: 'ü%?&' });
    expect(renamed.body.registered_model).toMatchObject({ name: 'ü%?&', description: 'e' });
    expect(await mlflow('DELETE', 'registered-models/delete', { name: 'ü%?&' })).toEqual({ status: 200, body: {} });
    expect((await create('ü%?&')).status).toBe(200);
  });

  it.each([
    ['no name', {}, "Missing value for required parameter 'name'"],
    ['a blank one', { name: ' ' }, "Missing value for required parameter 'name'"],
    ['a slash', { name: 'a/b' }, "Invalid model name 'a/b'. Names cannot contain '/' or ':'."],
    ['a path', { name: '..' }, expect.stringContaining('must not resolve to other names when treated as such')],
    ['a number', { name: 1 }, expect.stringContaining("Invalid value 1 for parameter 'name' supplied")],
    ['NUL', { name: 'a\0' }, expect.stringContaining('NUL')],
    ['a wrong key', { name: 'n', tags: [{ key: 'a"', value: '' }] }, expect.stringContaining("for parameter 'key'")],
    [
      'a long value',
      { name: 'n', tags: [{ key: 'a', value: 'x'.repeat(100_001) }] },
      "'value' exceeds the maximum length of 100000 characters",
    ],
  ])('are refused with %s', async (_what, fields, message) => {
    expect(await mlflow('POST', 'registered-models/create', fields)).toEqual(
      failure(400, 'INVALID_PARAMETER_VALUE', message),
    );
  });

  it('answer in the words that clients look for', async () => {
    await create('taken');
    await create('other');
    const absent = failure(404, 'RESOURCE_DOES_NOT_EXIST', 'Registered Model with name=nobody not found');
    const exists = failure(400, 'RESOURCE_ALREADY_EXISTS', 'Registered Model (name=taken) already exists.');

    expect(await create('taken')).toEqual(exists);
    expect(await mlflow('POST', 'registered-models/rename', { name: 'other', new_name: 'taken' })).toEqual(exists);
    expect(await mlflow('GET', 'registered-models/get', { name: 'nobody' })).toEqual(absent);
    expect(await mlflow('DELETE', 'registered-models/delete', { name: 'nobody' })).toEqual(absent);
    expect(await mlflow('POST', 'registered-models/get-latest-versions', { name: 'nobody' })).toEqual(absent);
  });

  it('are searched by name and tag, page by page, without prompts', async () => {
    for (let i = 0; i < 7; i++) await create(`found ${i}`, { tags: [{ key: 'team', value: i % 2 ? 'odd' : 'even' }] });
    await create('found prompt', { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] });
    const search = (fields: object): Promise<MlflowAnswer> => mlflow('GET', 'registered-models/search', fields);

    const filter = "name LIKE 'found%' AND tag.`mlflow.prompt.is_prompt` != 'true'";
    expect(names(await search({ filter }))).toHaveLength(7);
    expect(names(await search({ filter: "tags.team = 'odd'", order_by: ['name DESC'] }))).toEqual([
      'found 5',
      'found 3',
      'found 1',
    ]);
    expect(names(await search({ filter: "tag.`mlflow.prompt.is_prompt` = 'true'" }))).toEqual(['found prompt']);
    const first = await search({ filter, max_results: 5 });
    expect(names(await search({ filter, max_results: 5, page_token: first.body.next_page_token }))).toEqual([
      'found 5',
      'found 6',
    ]);
    for (const wrong of [{ filter: 'x' }, { order_by: ['moon'] }, { max_results: 1001 }, { page_token: 'x' }]) {
      expect((await search(wrong)).body.error_code).toBe('INVALID_PARAMETER_VALUE');
    }
  });
});

describe("MLflow's model versions", () => {
  it('show number and semantic version, aliases and tags', async () => {
    await create('shown');
    const made = await version('shown', { tags: [{ key: 'semver', value: '0.3.0' }], run_link: 'http://run' });
    await mlflow('POST', 'registered-models/alias', { name: 'shown', alias: 'champion', version: '1' });

    expect(made.body.model_version).toMatchObject({ version: '1', current_stage: 'None', status: 'READY' });
    const read = await mlflow('GET', 'registered-models/alias', { name: 'shown', alias: 'champion' });
    expect(read.body.model_version).toMatchObject({
      version: '1',
      aliases: ['champion'],
      tags: [{ key: 'semver', value: '0.3.0' }],
      run_link: 'http://run',
    });
    expect(await mlflow('GET', 'model-versions/get', { name: 'shown', version: '0.3.0' })).toEqual(read);
    const native = await registry.call('GET', '/api/v1/models/shown/versions/0.3.0');
    expect(native.body).toMatchObject({ version: '0.3.0', number: 1, labels: { semver: '0.3.0' } });
    const same = { name: 'shown', version: '1', key: 'semver', value: '0.4.0' };
    expect(await mlflow('POST', 'model-versions/set-tag', same)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });

  it.each([
    ['a path of the disk', { source: '/etc/passwd' }],
    ['a file address', { source: 'file:///etc/passwd' }],
    ['a way up', { source: 's3://b/../x' }],
    ['a hidden way up', { source: 's3://b/%252e%252e/x' }],
    ['NUL', { source: 's3://b/x%00' }],
    ['the files of another run', { source: 'runs:/0190f3e400007000800000000000abcd/m', run_id: 'other' }],
  ])('are refused when the source is %s', async (_what, fields) => {
    await create('sources');
    expect(await version('sources', fields)).toEqual(
      failure(400, 'INVALID_PARAMETER_VALUE', expect.stringContaining('Invalid model version source')),
    );
  });

  it('are copied, described, tagged, searched and deleted', async () => {
    await create('worked on');
    await version('worked on', { source: 's3://bucket/original' });
    const copy = await version('worked on', { source: 'models:/worked on/1', description: 'a copy' });
    expect(copy.body.model_version).toMatchObject({ version: '2', source: 'models:/worked on/1' });
    const where = { name: 'worked on', version: '2' };
    expect((await mlflow('GET', 'model-versions/get-download-uri', where)).body.artifact_uri).toBe(
      's3://bucket/original',
    );
    await mlflow('PATCH', 'model-versions/update', { ...where, description: 'new' });
    await mlflow('POST', 'model-versions/set-tag', { ...where, key: 'k', value: 'v' });
    const search = (filter: string): Promise<MlflowAnswer> =>
      mlflow('GET', 'model-versions/search', { filter, order_by: ['version_number'] });
    expect(numbers(await search("name = 'worked on'"))).toBe('1,2');
    expect(numbers(await search("name = 'worked on' AND tags.k = 'v'"))).toBe('2');
    expect(numbers(await search("name = 'worked on' AND (version_number > 1 OR source_path LIKE 's3:%')"))).toBe('1,2');
    await mlflow('DELETE', 'model-versions/delete-tag', { ...where, key: 'k' });
    await mlflow('DELETE', 'model-versions/delete', where);
    expect(await mlflow('GET', 'model-versions/get', where)).toEqual(
      failure(404, 'RESOURCE_DOES_NOT_EXIST', 'Model Version (name=worked on, version=2) not found'),
    );
    expect((await version('worked on')).body.model_version).toMatchObject({ version: '3' });
  });

  it('answer in the words that clients look for', async () => {
    await create('worded');
    await version('worded');
    const alias = (name: string): Promise<MlflowAnswer> =>
      mlflow('POST', 'registered-models/alias', { name: 'worded', alias: name, version: '1' });
    const wrong = (message: unknown) => failure(400, 'INVALID_PARAMETER_VALUE', message);

    expect(await alias('latest')).toEqual(wrong("'latest' alias name (case insensitive) is reserved."));
    expect(await alias('V12')).toEqual(wrong("Version alias name 'V12' is reserved."));
    expect(await alias('a b')).toEqual(wrong(expect.stringContaining("Invalid alias name: 'a b'")));
    expect(await mlflow('GET', 'registered-models/alias', { name: 'worded', alias: 'nobody' })).toEqual(
      wrong('Registered model alias nobody not found.'),
    );
    expect((await mlflow('DELETE', 'registered-models/alias', { name: 'worded', alias: 'nobody' })).status).toBe(200);
    expect(await mlflow('GET', 'model-versions/get', { name: 'worded', version: 'x' })).toEqual(
      wrong("Parameter 'version' must be an integer, got 'x'."),
    );
    expect(await version('nobody')).toEqual(
      failure(404, 'RESOURCE_DOES_NOT_EXIST', 'Registered Model with name=nobody not found'),
    );
  });
});

describe('rubbish', () => {
  const rubbish: unknown[] = ['\0', '1.2.3\0', '\ud800', '9'.repeat(30), -1, 1e30, true, [], {}, ['x'], null, "'; --"];
  const calls = [
    ['POST', 'registered-models/create', ['name', 'description', 'tags']],
    ['GET', 'registered-models/get', ['name']],
    ['PATCH', 'registered-models/update', ['name', 'description']],
    ['POST', 'registered-models/rename', ['name', 'new_name']],
    ['GET', 'registered-models/search', ['filter', 'max_results', 'order_by', 'page_token']],
    ['POST', 'registered-models/get-latest-versions', ['name', 'stages']],
    ['POST', 'registered-models/set-tag', ['name', 'key', 'value']],
    ['POST', 'registered-models/alias', ['name', 'alias', 'version']],
    ['GET', 'registered-models/alias', ['name', 'alias']],
    ['POST', 'model-versions/create', ['name', 'source', 'run_id', 'tags', 'run_link', 'description']],
    ['GET', 'model-versions/get', ['name', 'version']],
    ['GET', 'model-versions/search', ['filter', 'max_results', 'order_by', 'page_token']],
    ['POST', 'model-versions/set-tag', ['name', 'version', 'key', 'value']],
    ['POST', 'model-versions/transition-stage', ['name', 'version', 'stage', 'archive_existing_versions']],
    ['DELETE', 'model-versions/delete', ['name', 'version']],
  ] as const;

  it.each(calls)('in %s %s is never an error of the server', async (method, path, fields) => {
    await create('rubbish');
    const usual: Record<string, unknown> = { name: 'rubbish', version: '1', source: 's3://b/m', key: 'k', alias: 'a' };
    const failed: unknown[] = [];
    for (const field of fields) {
      for (const value of rubbish) {
        const sent = { ...Object.fromEntries(fields.map((name) => [name, usual[name]])), [field]: value };
        const { status } = await mlflow(method, path, sent);
        if (status >= 500) failed.push([field, value, status]);
      }
    }
    expect(failed).toEqual([]);
  });
});

describe('a change of stage through MLflow', () => {
  const move = (name: string, stage: string, more: object = {}, prefix = ''): Promise<MlflowAnswer> =>
    mlflow('POST', 'model-versions/transition-stage', { name, version: '1', stage, ...more }, prefix);

  it('opens a request where stages are governed, says where to approve it, and succeeds afterwards', async () => {
    await create('governed');
    await version('governed');
    const asked = await move('governed', 'Staging');
    const [, id] = /request (\S+) waits/.exec(asked.body.message ?? '') ?? [];

    expect(asked).toEqual(
      failure(403, 'PERMISSION_DENIED', expect.stringContaining(`POST /api/v1/transitions/${id}/approve`)),
    );
    expect((await move('governed', 'Staging')).body.message).toContain(id);
    const approved = await registry.call('POST', `/api/v1/transitions/${id}/approve`, {}, { token: registry.approver });
    expect(approved.status).toBe(200);
    expect(await move('governed', 'staging')).toMatchObject({
      status: 200,
      body: { model_version: { current_stage: 'Staging' } },
    });
    expect((await move('governed', 'Moon')).body.message).toBe(
      'Invalid Model Version stage: Moon. Value must be one of None, Staging, Production, Archived.',
    );
  });

  it('happens at once where the workspace sets itself free', async () => {
    const options = { token: admin, headers: { 'x-workspace': 'free' } };
    const settings = '/w/free/api/v1/registry-settings';
    expect((await registry.call('PUT', settings, { mlflow_transitions: 'free' }, options)).status).toBe(200);
    await mlflow('POST', 'registered-models/create', { name: 'moving' }, '/w/free');
    for (let i = 0; i < 2; i++) {
      await mlflow('POST', 'model-versions/create', { name: 'moving', source: 's3://b/m' }, '/w/free');
    }
    expect((await move('moving', 'Production', {}, '/w/free')).body.model_version).toMatchObject({
      current_stage: 'Production',
    });
    await move('moving', 'Production', { version: '2', archive_existing_versions: true }, '/w/free');
    const latest = await mlflow('POST', 'registered-models/get-latest-versions', { name: 'moving' }, '/w/free');
    expect(latest.body.model_versions?.map((v) => [v['version'], v['current_stage']])).toEqual([
      ['1', 'Archived'],
      ['2', 'Production'],
    ]);
    const exact = { name: 'moving', stages: ['2.0.0'] };
    expect(numbers(await mlflow('POST', 'registered-models/get-latest-versions', exact, '/w/free'))).toBe('2');
    expect((await move('moving', 'None', { archive_existing_versions: true }, '/w/free')).status).toBe(400);
  });

  it('means the kinds of the stages where the workspace calls them otherwise', async () => {
    const stages = [
      { name: 'lab', kind: 'development', transitions: ['canary'] },
      { name: 'shadow', kind: 'staging', transitions: ['gone'] },
      { name: 'canary', kind: 'staging', transitions: ['shadow', 'gone'] },
      { name: 'gone', kind: 'archived', transitions: ['lab'] },
    ];
    const machine = { revision: 0, initial: 'lab', stages };
    const options = { token: admin, headers: { 'x-workspace': 'own' } };
    expect((await registry.call('PUT', '/w/own/api/v1/stage-machine', machine, options)).status).toBe(200);
    await mlflow('POST', 'registered-models/create', { name: 'named' }, '/w/own');
    const made = await mlflow('POST', 'model-versions/create', { name: 'named', source: 's3://b/m' }, '/w/own');
    expect(made.body.model_version).toMatchObject({ current_stage: 'None' });
    const asked = await move('named', 'Staging', { archive_existing_versions: true }, '/w/own');
    const [, id] = /request (\S+) waits/.exec(asked.body.message ?? '') ?? [];
    const path = `/w/own/api/v1/transitions/${id}`;
    const approver = { token: registry.approver, headers: options.headers };
    expect((await registry.call('POST', `${path}/approve`, {}, approver)).body).toMatchObject({
      ...{ status: 'approved', from_stage: 'lab', to_stage: 'canary', archive_existing_versions: true },
    });
    expect(await move('named', 'Staging', {}, '/w/own')).toMatchObject({
      ...{ status: 200, body: { model_version: { current_stage: 'Staging' } } },
    });
    expect((await move('named', 'Production', {}, '/w/own')).body).toEqual({
      ...{ error_code: 'INVALID_PARAMETER_VALUE', message: 'workspace own has no stage of kind production' },
    });
    const found = await mlflow('POST', 'registered-models/get-latest-versions', { name: 'named' }, '/w/own');
    expect(found.body.model_versions?.map((one) => one['current_stage'])).toEqual(['Staging']);
  });
});
