import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MlflowCaller } from './fixtures/mlflow-caller.js';
import { RunningRegistry } from './fixtures/running-registry.js';

let registry: RunningRegistry;
let mlflow: MlflowCaller;
beforeAll(async () => {
  registry = await RunningRegistry.start();
  mlflow = new MlflowCaller(registry);
});
afterAll(() => registry.stop());

describe("MLflow's histories, inputs and logged models", () => {
  it('give the history of a metric whole, in pages, of many runs, and sampled', async () => {
    const [one, two] = [await mlflow.startRun(), await mlflow.startRun()];
    for (const run_id of [one, two]) {
      const metrics = Array.from({ length: 10 }, (_, step) => ({ key: 'm', value: step, timestamp: 100 + step, step }));
      await mlflow.post('runs/log-batch', { run_id, metrics });
    }
    expect((await mlflow.get(`metrics/get-history?run_id=${one}&metric_key=m`)).body.metrics).toHaveLength(10);
    const page = (await mlflow.get(`metrics/get-history?run_id=${one}&metric_key=m&max_results=7`)).body;
    const rest = await mlflow.get(
      `metrics/get-history?run_id=${one}&metric_key=m&max_results=7&page_token=${encodeURIComponent(page.next_page_token)}`,
    );
    expect([...page.metrics, ...rest.body.metrics]).toMatchObject(Array.from({ length: 10 }, (_, step) => ({ step })));
    expect((await mlflow.get(`metrics/get-history?run_id=${one}&metric_key=m&max_results=0`)).status).toBe(400);
    const both = `run_id=${one}&run_id=${two}&metric_key=m`;
    expect((await mlflow.get(`metrics/get-history-bulk?${both}`)).body.metrics).toHaveLength(20);
    const sampled = await mlflow.get(
      `metrics/get-history-bulk-interval?${both.replaceAll('run_id', 'run_ids')}&max_results=2&start_step=2&end_step=8`,
    );
    expect(sampled.body.metrics).toMatchObject([
      { step: 2, run_id: one },
      { step: 8 },
      { step: 2, run_id: two },
      { step: 8 },
    ]);
    for (const query of [
      '',
      'run_ids=x',
      `run_ids=${one}&metric_key=m&start_step=1`,
      `run_ids=${one}&metric_key=m&max_results=2501`,
    ])
      expect((await mlflow.get(`metrics/get-history-bulk-interval?${query}`)).status).toBe(400);
  });

  it('keep data sets and models of a run', async () => {
    const { body } = await mlflow.post('experiments/create', { name: 'with inputs' });
    const { experiment_id } = body;
    const run_id = await mlflow.startRun({ experiment_id });
    const dataset = { name: 'd', digest: '1', source_type: 'local', source: '{}', schema: '{}', profile: '{}' };
    const datasets = [{ tags: [{ key: 'mlflow.data.context', value: 'train' }], dataset }];
    expect((await mlflow.post('runs/log-inputs', { run_id, datasets })).status).toBe(200);
    expect((await mlflow.get(`runs/get?run_id=${run_id}`)).body.run.inputs).toEqual({ dataset_inputs: datasets });
    expect((await mlflow.post('experiments/search-datasets', { experiment_ids: [experiment_id] })).body).toEqual({
      dataset_summaries: [{ experiment_id, name: 'd', digest: '1', context: 'train' }],
    });
    expect((await mlflow.post('runs/log-inputs', { run_id, datasets: [{ tags: [] }] })).body.message).toContain(
      "'datasets[0].dataset'",
    );

    const made = await mlflow.post('logged-models', {
      experiment_id,
      name: 'net',
      source_run_id: run_id,
      tags: [{ key: 'a', value: 'b' }],
    });
    const { model_id } = made.body.model.info;
    expect(made.body.model.info).toMatchObject({
      status: 'LOGGED_MODEL_PENDING',
      artifact_uri: `mlflow-artifacts:/${experiment_id}/models/${model_id}/artifacts`,
    });
    expect((await mlflow.post('runs/outputs', { run_id, models: [{ model_id, step: 3 }] })).status).toBe(200);
    await mlflow.post('runs/log-metric', {
      run_id,
      key: 'auc',
      value: 0.5,
      timestamp: 1,
      step: 3,
      model_id,
      dataset_name: 'd',
      dataset_digest: '1',
    });
    const ready = await mlflow.call('PATCH', `logged-models/${model_id}`, { model_id, status: 'LOGGED_MODEL_READY' });
    expect(ready.body.model).toMatchObject({
      info: { status: 'LOGGED_MODEL_READY' },
      data: {
        metrics: [{ key: 'auc', value: 0.5, step: 3, model_id, run_id, dataset_name: 'd', dataset_digest: '1' }],
      },
    });
    await mlflow.call('PATCH', `logged-models/${model_id}/tags`, { tags: [{ key: 'c/d e', value: '1' }] });
    expect((await mlflow.call('DELETE', `logged-models/${model_id}/tags/c%2Fd%20e`, {})).status).toBe(200);
    expect((await mlflow.call('DELETE', `logged-models/${model_id}/tags/c%2Fd%20e`, {})).status).toBe(404);
    await mlflow.post(`logged-models/${model_id}/params`, { params: [{ key: 'p', value: '1' }] });
    const order_by = [{ field_name: 'metrics.auc', ascending: false }];
    const found = await mlflow.post('logged-models/search', {
      experiment_ids: [experiment_id],
      filter: "name = 'net' AND params.p = '1'",
      order_by,
    });
    expect(found.body).toMatchObject({ models: [{ info: { model_id, tags: [{ key: 'a', value: 'b' }] } }] });
    expect((await mlflow.call('DELETE', `logged-models/${model_id}`, {})).body).toEqual({});
    expect((await mlflow.get(`logged-models/${model_id}`)).status).toBe(404);
    expect((await mlflow.get(`logged-models/${model_id}?allow_deleted=true`)).status).toBe(200);
  });
});
