import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type MlflowAnswer, MlflowCaller } from './fixtures/mlflow-caller.js';
import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
let mlflow: MlflowCaller;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  mlflow = new MlflowCaller(registry);
});
afterAll(() => registry.stop());

describe("MLflow's runs", () => {
  it('carry what was logged, numbers as numbers, 64 bits whole, NaN as a text, infinities clamped', async () => {
    const run_id = await mlflow.startRun({ run_name: 'named', user_id: 'bob', tags: [{ key: 'a', value: 'b' }] });
    expect(run_id).toMatch(/^[0-9a-f]{32}$/);
    const at = { run_id, run_uuid: run_id, timestamp: 1_700_000_000_001 };
    for (const [key, value] of [
      ['nan', '"NaN"'],
      ['inf', '"Infinity"'],
      ['low', '"-Infinity"'],
      ['one', '0.1'],
    ]) {
      const point = JSON.stringify({ ...at, key }).slice(0, -1);
      const logged = await mlflow.post('runs/log-metric', `${point},"value":${value},"step":9223372036854775807}`);
      expect([logged.status, logged.body]).toEqual([200, {}]);
    }
    const { body, text } = await mlflow.get(`runs/get?run_id=${run_id}&run_uuid=${run_id}`);
    expect(body.run).toMatchObject({
      info: {
        run_id,
        run_uuid: run_id,
        run_name: 'named',
        experiment_id: '0',
        user_id: 'bob',
        status: 'RUNNING',
        start_time: 1_700_000_000_000,
        artifact_uri: `mlflow-artifacts:/0/${run_id}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: {
        tags: [
          { key: 'a', value: 'b' },
          { key: 'mlflow.runName', value: 'named' },
        ],
      },
      inputs: {},
    });
    expect(body.run.info).not.toHaveProperty('end_time');
    expect(body.run.data['metrics']).toMatchObject([
      { key: 'inf', value: Number.MAX_VALUE },
      { key: 'low', value: -Number.MAX_VALUE },
      { key: 'nan', value: 'NaN' },
      { key: 'one', value: 0.1 },
    ]);
    expect(text).toContain('"step":9223372036854775807');
    const updated = await mlflow.post('runs/update', { run_id, status: 'FINISHED', end_time: 1_700_000_000_009 });
    expect(updated.body).toMatchObject({ run_info: { status: 'FINISHED', end_time: 1_700_000_000_009 } });
  });

  it('take a batch as a whole or not at all', async () => {
    const run_id = await mlflow.startRun();
    const metrics = [{ key: 'm', value: 1, timestamp: 1 }];
    const params = [{ key: 'lr', value: '1' }];
    expect(
      (await mlflow.post('runs/log-batch', { run_id, metrics, params, tags: [{ key: 't', value: '1' }] })).status,
    ).toBe(200);
    const other = { run_id, metrics: [{ key: 'never', value: 1, timestamp: 1 }], params: [{ key: 'lr', value: '2' }] };
    expect(await mlflow.post('runs/log-batch', other)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    const { body } = await mlflow.get(`runs/get?run_id=${run_id}`);
    expect(body.run.data['metrics']).toEqual([{ key: 'm', value: 1, timestamp: 1, step: 0 }]);
    expect(body.run.data['params']).toEqual(params);
  });

  it.each<[string, object, string]>([
    [
      'a metric without a key',
      { metrics: [{ value: 1, timestamp: 1 }] },
      "Missing value for required parameter 'metrics[0].key'",
    ],
    ['a metric without a time', { metrics: [{ key: 'a', value: 1 }] }, "'metrics[0].timestamp'"],
    [
      'a value that is no number',
      { metrics: [{ key: 'a', value: 'x', timestamp: 1 }] },
      `Invalid value "x" for parameter 'metrics[0].value' supplied`,
    ],
    [
      'a name that is a way up',
      { metrics: [{ key: 'a/../b', value: 1, timestamp: 1 }] },
      `Invalid value "a/../b" for parameter 'metrics[0].name' supplied`,
    ],
    [
      'a parameter twice',
      {
        params: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
      'Duplicate parameter keys have been submitted: a',
    ],
    ['a parameter with a strange name', { params: [{ key: 'a*', value: '1' }] }, "'params[0].key'"],
    [
      '101 tags',
      { tags: Array.from({ length: 101 }, (_, i) => ({ key: `t${i}`, value: '' })) },
      'at most 100 tags. Got 101 tags',
    ],
    [
      '1001 metrics',
      { metrics: Array.from({ length: 1001 }, (_, step) => ({ key: 'a', value: 1, timestamp: 1, step })) },
      'at most 1000 metrics',
    ],
  ])('refuse %s in a batch', async (_what, batch, words) => {
    const answer = await mlflow.post('runs/log-batch', { run_id: await mlflow.startRun(), ...batch });
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(words) },
    });
  });

  it('show the value that they refuse, also where it holds numbers of 64 bits', async () => {
    const body = '{"run_id":"x","key":"a","timestamp":1,"value":[{"step":9223372036854775807}]}';
    expect(await mlflow.post('runs/log-metric', body)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(`Invalid value [{"step":9223372036854775807}] for parameter 'value'`) },
    });
  });

  it('cut long values, keep a parameter for good, and say so when somebody logs another', async () => {
    const run_id = await mlflow.startRun();
    await mlflow.post('runs/log-parameter', { run_id, key: 'long', value: 'x'.repeat(6001) });
    await mlflow.post('runs/set-tag', { run_id, key: 'long', value: 'x'.repeat(8001) });
    const { body } = await mlflow.get(`runs/get?run_id=${run_id}`);
    const [param] = body.run.data['params'] as { value: string }[];
    const [tag] = body.run.data['tags'] as { value: string }[];
    expect([param?.value.length, tag?.value.length]).toEqual([6000, 8000]);
    expect(await mlflow.post('runs/log-parameter', { run_id, key: 'long', value: 'y' })).toMatchObject({
      status: 400,
      body: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining('changing param values is not allowed'),
      },
    });
    expect((await mlflow.post('runs/delete-tag', { run_id, key: 'nothing' })).body.error_code).toBe(
      'RESOURCE_DOES_NOT_EXIST',
    );
  });

  it('are deleted and restored, and take nothing meanwhile', async () => {
    const run_id = await mlflow.startRun();
    await mlflow.post('runs/delete', { run_id });
    for (const [path, body] of [
      ['log-metric', { key: 'a', value: 1, timestamp: 1 }],
      ['set-tag', { key: 'a', value: '1' }],
      ['update', { status: 'FINISHED' }],
    ] as const) {
      const answer = await mlflow.post(`runs/${path}`, { run_id, ...body });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          error_code: 'INVALID_PARAMETER_VALUE',
          message: expect.stringContaining("must be in the 'active' state"),
        },
      });
    }
    expect((await mlflow.get(`runs/get?run_id=${run_id}`)).body.run.info['lifecycle_stage']).toBe('deleted');
    expect((await mlflow.post('runs/restore', { run_id })).status).toBe(200);
    expect((await mlflow.post('runs/set-tag', { run_id, key: 'a', value: '1' })).status).toBe(200);
  });

  it('are searched with opaque tokens, and belong to their workspace', async () => {
    const { body } = await mlflow.post('experiments/create', { name: 'searched' });
    const { experiment_id } = body;
    for (const run_name of ['a', 'b', 'c']) await mlflow.startRun({ experiment_id, run_name });
    const search = {
      experiment_ids: [experiment_id],
      order_by: ['attributes.run_name DESC'],
      max_results: 2,
      filter: "attributes.run_name != 'b'",
    };
    const namesOf = ({ body: { runs } }: MlflowAnswer): unknown[] => runs.map(({ info }) => info['run_name']);
    expect(namesOf(await mlflow.post('runs/search', search))).toEqual(['c', 'a']);
    const first = await mlflow.post('runs/search', { ...search, max_results: 1 });
    const second = await mlflow.post('runs/search', {
      ...search,
      max_results: 1,
      page_token: first.body.next_page_token,
    });
    expect([namesOf(first), namesOf(second), second.body.next_page_token]).toEqual([['c'], ['a'], undefined]);
    expect((await mlflow.post('runs/search', search, 'elsewhere')).body).toEqual({});
    expect((await mlflow.post('runs/search', { ...search, filter: 'metrics.a >' })).body.error_code).toBe(
      'INVALID_PARAMETER_VALUE',
    );
  });

  it('started by native clients are seen too, and the other way round', async () => {
    const native = await registry.call('POST', '/api/v1/runs', { experiment: 'both', params: { lr: 0.5, deep: true } });
    await registry.call('POST', `/api/v1/runs/${native.body.id}/log`, {
      metrics: [{ key: 'auc', value: 0.9, step: 1 }],
    });
    const hex = native.body.id.replaceAll('-', '');
    expect((await mlflow.get(`runs/get?run_id=${hex}`)).body.run).toMatchObject({
      info: { run_id: hex, status: 'RUNNING' },
      data: {
        metrics: [{ key: 'auc', value: 0.9, step: 1 }],
        params: [
          { key: 'lr', value: '0.5' },
          { key: 'deep', value: 'true' },
        ],
      },
    });
    expect((await mlflow.post('runs/log-parameter', { run_id: hex, key: 'lr', value: '0.5' })).status).toBe(200);
    await mlflow.post('runs/set-tag', { run_id: hex, key: 'by', value: 'mlflow' });
    expect((await registry.call('GET', `/api/v1/runs/${native.body.id}`)).body).toMatchObject({
      tags: { by: 'mlflow' },
    });
  });

  it('record models of clients of MLflow 2 in a tag', async () => {
    const run_id = await mlflow.startRun();
    const model = {
      run_id,
      artifact_path: 'model',
      utc_time_created: 'now',
      flavors: { sklearn: { config: 1, v: 2 } },
    };
    for (const path of ['model', 'model2'])
      expect(
        (await mlflow.post('runs/log-model', { run_id, model_json: JSON.stringify({ ...model, artifact_path: path }) }))
          .status,
      ).toBe(200);
    const [tag] = (await mlflow.get(`runs/get?run_id=${run_id}`)).body.run.data['tags'] as {
      key: string;
      value: string;
    }[];
    expect(tag?.key).toBe('mlflow.log-model.history');
    expect(JSON.parse(tag?.value ?? '')).toMatchObject([
      { flavors: { sklearn: { v: 2 } } },
      { artifact_path: 'model2' },
    ]);
    expect((await mlflow.post('runs/log-model', { run_id, model_json: '{' })).status).toBe(400);
    expect((await mlflow.post('runs/log-model', { run_id, model_json: '{"flavors":1}' })).body.message).toContain(
      'artifact_path',
    );
  });

  it('may be read by viewers, not written', async () => {
    const run_id = await mlflow.startRun();
    const as = { headers: { authorization: `Bearer ${registry.viewer}` } };
    const url = `http://127.0.0.1:${registry.app.httpPort}/api/2.0/mlflow`;
    expect((await fetch(`${url}/runs/get?run_id=${run_id}`, as)).status).toBe(200);
    const refused = await fetch(`${url}/runs/set-tag`, {
      ...as,
      method: 'POST',
      body: JSON.stringify({ run_id, key: 'a', value: 'b' }),
    });
    expect([refused.status, await refused.json()]).toMatchObject([403, { error_code: 'PERMISSION_DENIED' }]);
  });

  it('take a batch of at most 1 MB, and nothing of a larger one', async () => {
    const run_id = await mlflow.startRun({});
    const tags = Array.from({ length: 100 }, (_, i) => ({ key: `t${i}`, value: 'x'.repeat(8000) }));
    const params = Array.from({ length: 100 }, (_, i) => ({ key: `p${i}`, value: 'x'.repeat(6000) }));

    const { status, body } = await mlflow.post('runs/log-batch', { run_id, params, tags });

    expect([status, body]).toMatchObject([400, { error_code: 'INVALID_PARAMETER_VALUE' }]);
    expect(JSON.stringify(body)).toContain('1000000 bytes');
    expect((await mlflow.get(`runs/get?run_id=${run_id}`)).body.run.data).not.toHaveProperty('params');
    expect((await mlflow.post('runs/log-batch', { run_id, tags })).status).toBe(200);
  });
});
