type Sender = 'author' | 'local-user';
type Body = Record<string, unknown> | Uint8Array<ArrayBuffer>;
type Answer = Record<string, unknown>;

/** Sends a write that succeeds and notes it; `status` where MLflow has another than 200 for it. */
export type SendWrite = (
  sender: Sender,
  operation: string,
  path: string,
  body: Body,
  status?: number,
) => Promise<Answer>;

const API = '/api/2.0/mlflow';
const FILES = '/api/2.0/mlflow-artifacts';

/** Does every audited write of MLflow's API once. */
export class MlflowWrites {
  constructor(
    private readonly send: SendWrite,
    private readonly base: string,
  ) {}

  async all(): Promise<void> {
    const experiment = await this.experiments();
    const run = await this.runs(experiment);
    await this.loggedModels(experiment);
    await this.files(run);
    await this.models();
    await this.webhooks();
  }

  private write(operation: string, body: Body, path = operation.split(' ')[1] ?? '', status = 200): Promise<Answer> {
    return this.send('author', operation.replace(' ', ` ${API}`), `${API}${path}`, body, status);
  }

  private async experiments(): Promise<string> {
    const { experiment_id: id } = await this.write('POST /experiments/create', { name: 'of-mlflow' });
    const one = { experiment_id: String(id) };
    await this.write('POST /experiments/update', { ...one, new_name: 'of-mlflow-2' });
    await this.write('POST /experiments/set-experiment-tag', { ...one, key: 'a', value: 'b' });
    await this.write('POST /experiments/delete-experiment-tag', { ...one, key: 'a' });
    await this.write('POST /experiments/delete', one);
    await this.write('POST /experiments/restore', one);
    return one.experiment_id;
  }

  private async runs(experiment: string): Promise<string> {
    const { run } = await this.write('POST /runs/create', { experiment_id: experiment, run_name: 'first' });
    const { run_id } = (run as { info: { run_id: string } }).info;
    await this.write('POST /runs/update', { run_id, run_name: 'second' });
    await this.write('POST /runs/log-parameter', { run_id, key: 'units', value: '8' });
    await this.write('POST /runs/set-tag', { run_id, key: 'team', value: 'risk' });
    await this.write('POST /runs/delete-tag', { run_id, key: 'team' });
    await this.write('POST /runs/log-batch', { run_id, params: [{ key: 'layers', value: '2' }] });
    const model = { run_id, artifact_path: 'model', flavors: {}, utc_time_created: '2026-01-01' };
    await this.write('POST /runs/log-model', { run_id, model_json: JSON.stringify(model) });
    const dataset = { name: 'cards', digest: 'd1', source_type: 'local', source: '{}' };
    await this.write('POST /runs/log-inputs', { run_id, datasets: [{ dataset }] });
    await this.write('POST /runs/delete', { run_id });
    await this.write('POST /runs/restore', { run_id });
    return run_id;
  }

  private async loggedModels(experiment: string): Promise<void> {
    const { run } = await this.write('POST /runs/create', { experiment_id: experiment });
    const { run_id } = (run as { info: { run_id: string } }).info;
    const { model } = await this.write('POST /logged-models', { experiment_id: experiment, source_run_id: run_id });
    const { model_id } = (model as { info: { model_id: string } }).info;
    const one = `/logged-models/${model_id}`;
    await this.write('POST /runs/outputs', { run_id, models: [{ model_id }] });
    await this.write('POST /logged-models/{model_id}/params', { params: [{ key: 'a', value: 'b' }] }, `${one}/params`);
    await this.write('PATCH /logged-models/{model_id}/tags', { tags: [{ key: 'a', value: 'b' }] }, `${one}/tags`);
    await this.write('DELETE /logged-models/{model_id}/tags/{tag_key}', {}, `${one}/tags/a`);
    await this.write('PATCH /logged-models/{model_id}', { status: 'LOGGED_MODEL_READY' }, one);
    await this.write('DELETE /logged-models/{model_id}', {}, one);
  }

  private async files(run: string): Promise<void> {
    const bytes = new Uint8Array([1, 2, 3]);
    const file = `${FILES}/artifacts/{path}`;
    await this.send('author', `PUT ${file}`, `${FILES}/artifacts/0/x/a.bin`, bytes);
    await this.send('author', `DELETE ${file}`, `${FILES}/artifacts/0/x`, {});
    const ajax = '/ajax-api/2.0/mlflow/upload-artifact';
    await this.send('author', `POST ${ajax}`, `${ajax}?run_uuid=${run}&path=shown.bin`, bytes);
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const begun = await fetch(`${this.base}${FILES}/mpu/create/0/x`, { ...post, body: '{"path":"b.bin"}' });
    const { upload_id } = (await begun.json()) as { upload_id: string };
    await fetch(`${this.base}${FILES}/mpu/parts/${upload_id}/1`, { method: 'PUT', body: bytes });
    const whole = { path: 'b.bin', upload_id, parts: [{ part_number: 1 }] };
    await this.send('author', `POST ${FILES}/mpu/complete/{path}`, `${FILES}/mpu/complete/0/x`, whole);
  }

  private async models(): Promise<void> {
    await this.write('POST /registered-models/create', { name: 'net' });
    await this.write('POST /registered-models/rename', { name: 'net', new_name: 'network' });
    const model = { name: 'network' };
    await this.write('PATCH /registered-models/update', { ...model, description: 'what it does' });
    await this.write('POST /registered-models/set-tag', { ...model, key: 'a', value: 'b' });
    await this.write('DELETE /registered-models/delete-tag', { ...model, key: 'a' });
    await this.write('POST /model-versions/create', { ...model, source: 's3://bucket/network' });
    const version = { ...model, version: '1' };
    await this.write('PATCH /model-versions/update', { ...version, description: 'the first' });
    await this.write('POST /model-versions/set-tag', { ...version, key: 'a', value: 'b' });
    await this.write('DELETE /model-versions/delete-tag', { ...version, key: 'a' });
    await this.write('POST /registered-models/alias', { ...version, alias: 'best' });
    await this.write('DELETE /registered-models/alias', { ...model, alias: 'best' });
    const stage = { ...version, stage: 'Staging' };
    // The request is open, and the answer says who has to approve it.
    await this.write('POST /model-versions/transition-stage', stage, '/model-versions/transition-stage', 403);
    await this.write('DELETE /model-versions/delete', version);
    await this.write('DELETE /registered-models/delete', model);
  }

  private async webhooks(): Promise<void> {
    const as = (method: string, noun: string, path: string, body: Body): Promise<Answer> =>
      this.send('local-user', `${method} ${API}/webhooks${noun}`, `${API}/webhooks${path}`, body);
    const event = { entity: 'REGISTERED_MODEL', action: 'CREATED' };
    const made = await as('POST', '', '', { name: 'mlflow-ci', url: `${this.base}/nowhere`, events: [event] });
    const { webhook_id: id } = made['webhook'] as { webhook_id: string };
    await as('PATCH', '/{webhook_id}', `/${id}`, { description: 'tells CI' });
    await as('POST', '/{webhook_id}/test', `/${id}/test`, {});
    await as('DELETE', '/{webhook_id}', `/${id}`, {});
  }
}
