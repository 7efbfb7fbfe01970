import { MlflowWrites } from './mlflow-writes.js';
import type { PlatformProcess } from './platform-process.js';
import { writeVersionFiles } from './version-file-writes.js';

/** Who sends a request: a person with a token, or nobody in particular (`local-user` in dev mode). */
export type Sender = 'author' | 'approver' | 'local-user';

/** One write that succeeds, and the operation of the OpenAPI document that it is. */
export interface Write {
  readonly operation: string;
  readonly sender: Sender;
  readonly requestId: string;
}

type Body = Record<string, unknown> | string | Uint8Array<ArrayBuffer>;
type Answer = Record<string, unknown> & { id: string };

const CSV = `amount,hour,merchant,fraud\n${Array.from(
  { length: 240 },
  (_, i) => `${(i * 37) % 101},${i % 24},${'abc'[i % 3] ?? 'a'},${(i * 7) % 13 < 4 ? 1 : 0}`,
).join('\n')}\n`;

/** Those that everybody has. */
const STAGES = [
  { name: 'development', kind: 'development', transitions: ['staging', 'archived'] },
  { name: 'staging', kind: 'staging', transitions: ['production', 'development', 'archived'] },
  { name: 'production', kind: 'production', transitions: ['staging', 'archived'] },
  { name: 'archived', kind: 'archived', transitions: ['staging'] },
];

/** Does every write operation of the platform once at least, in an order in which each can succeed. */
export class WriteOperations {
  readonly writes: Write[] = [];

  constructor(private readonly platform: PlatformProcess) {}

  async all(): Promise<void> {
    const run = await this.training();
    await this.registry(run);
    await this.registryChanges();
    await this.deployments();
    await this.tracking();
    await this.features();
    await this.tokens();
    await this.governance();
    await this.monitoring();
    await this.alerts();
    await this.webhooks();
    await this.imports();
    const send = this.write.bind(this);
    await new MlflowWrites(send, this.platform.url()).all();
  }

  private async training(): Promise<string> {
    const { id } = await this.write('author', 'POST /api/v1/datasets', '/api/v1/datasets?name=cards&format=csv', CSV);
    const start = { model_name: 'fraud', dataset_config: { train_dataset_id: id, target: 'fraud' }, register: false };
    const job = await this.write('author', 'POST /training/start', '/training/start', {
      ...start,
      hyperparameters: { epochs: 2, seed: 1 },
    });
    const done = await this.until(
      `/training/status/${String(job['job_id'])}`,
      (answer) => answer['status'] === 'succeeded',
    );
    const long = await this.write('author', 'POST /training/start', '/training/start', {
      ...start,
      enable_tuning: true,
      tuning_trials: 400,
    });
    const cancel = `/api/v1/training/jobs/${String(long['job_id'])}/cancel`;
    await this.write('author', 'POST /api/v1/training/jobs/{job_id}/cancel', cancel, {});
    const run = String(done['run_id']);
    await this.write('author', 'POST /evaluation/evaluate', '/evaluation/evaluate', {
      model_name: 'fraud',
      run_id: run,
      dataset_config: { test_dataset_id: id },
    });
    return run;
  }

  private async registry(run: string): Promise<void> {
    await this.write('author', 'POST /api/v1/models', '/api/v1/models', { name: 'fraud' });
    const versions = 'POST /api/v1/models/{name}/versions';
    for (const version of ['1.0.0', '1.1.0']) {
      await this.write('author', versions, '/api/v1/models/fraud/versions', { version, run_id: run });
      for (const stage of ['staging', 'production']) await this.decide(version, stage, 'approve', {});
    }
    await this.write('author', versions, '/api/v1/models/fraud/versions', { version: '2.0.0', run_id: run });
    await this.decide('2.0.0', 'staging', 'reject', { reason: 'not yet' });
    await this.decide('2.0.0', 'staging', 'withdraw', {});
    await this.write('author', 'POST /api/v1/models/{name}/rollback', '/api/v1/models/fraud/rollback', {
      reason: 'the second is worse',
    });
    const lineage = 'POST /api/v1/models/{name}/versions/{version}/lineage';
    await this.write('author', lineage, '/api/v1/models/fraud/versions/2.0.0/lineage', {
      parent_models: [{ model_id: 'fraud', version: '1.0.0', relationship: 'retrained' }],
    });
    await this.write('author', 'POST /api/v1/lineage', '/api/v1/lineage', {
      ...{
        eventTime: '2026-01-01T00:00:00Z',
        producer: 'https://example.com',
        schemaURL: 'https://example.com/schema',
      },
      job: { namespace: 'airflow', name: 'nightly' },
    });
    await this.write('author', versions, '/api/v1/models/handmade/versions', { version: '1.0.0' });
    await writeVersionFiles(this.write.bind(this), this.platform.url());
    const test = await this.write('author', 'POST /api/v1/ab-tests', '/api/v1/ab-tests', {
      name: 'one against two',
      control_model: { model_id: 'fraud', version: '1.0.0' },
      treatment_model: { model_id: 'fraud', version: '1.1.0' },
      traffic_split: { control: 80, treatment: 20 },
      start_date: '2026-11-23T00:00:00Z',
      success_metrics: ['precision'],
    });
    for (const action of ['start', 'pause', 'stop']) {
      await this.write('author', `POST /api/v1/ab-tests/{id}/${action}`, `/api/v1/ab-tests/${test.id}/${action}`, {});
    }
  }

  private async registryChanges(): Promise<void> {
    const models = '/api/v1/models';
    const write = (operation: string, path: string, body?: Body, sender: Sender = 'author'): Promise<Answer> =>
      this.write(sender, operation.replace(' ', ` ${models}`), `${models}/${path}`, body);
    await this.write('author', `POST ${models}`, models, { name: 'changing' });
    for (const version of ['1.0.0', '2.0.0']) await write('POST /{name}/versions', 'changing/versions', { version });
    await write('PATCH /{name}', 'changing', { description: 'what it does' });
    await write('PUT /{name}/labels/{key}', 'changing/labels/team', { value: 'risk' });
    await write('DELETE /{name}/labels/{key}', 'changing/labels/team');
    await write('PUT /{name}/aliases/{alias}', 'changing/aliases/champion', { version: '1.0.0' });
    await write('DELETE /{name}/aliases/{alias}', 'changing/aliases/champion');
    const version = '/{name}/versions/{version}';
    const one = 'changing/versions/1';
    await write(`PATCH ${version}`, one, { description: 'the first' });
    await write(`PUT ${version}/labels/{key}`, `${one}/labels/team`, { value: 'risk' });
    await write(`DELETE ${version}/labels/{key}`, `${one}/labels/team`);
    await write(`POST ${version}/deprecate`, `${one}/deprecate`, { reason: 'old', successor: '2.0.0' });
    await write(`POST ${version}/undeprecate`, `${one}/undeprecate`, {});
    await write(`DELETE ${version}`, one);
    await write(`POST ${version}/restore`, `${one}/restore`, {});
    await write(`DELETE ${version}`, one);
    await write(`POST ${version}/purge`, `${one}/purge`, {}, 'local-user');
    await write('POST /{name}/rename', 'changing/rename', { new_name: 'changed' });
    await write('DELETE /{name}', 'changed');
    await write('POST /{name}/restore', 'changed/restore', {});
    await write('DELETE /{name}', 'changed');
    await write('POST /{name}/purge', 'changed/purge', {}, 'local-user');
    const settings = '/api/v1/registry-settings';
    await this.write('local-user', `PUT ${settings}`, settings, { protected_aliases: [] });
    const machine = '/api/v1/stage-machine';
    await this.write('local-user', `PUT ${machine}`, machine, { revision: 0, initial: 'development', stages: STAGES });
  }

  private async decide(
    version: string,
    stage: string,
    decision: 'approve' | 'reject' | 'withdraw',
    body: Body,
  ): Promise<void> {
    const request = 'POST /api/v1/models/{name}/versions/{version}/transitions';
    const { id } = await this.write('author', request, `/api/v1/models/fraud/versions/${version}/transitions`, {
      to_stage: stage,
      comment: 'please',
      checklist: [{ item: 'tests pass', completed: true }],
    });
    const path = `/api/v1/transitions/${id}/${decision}`;
    const decider = decision === 'withdraw' ? 'author' : 'approver';
    await this.write(decider, `POST /api/v1/transitions/{id}/${decision}`, path, body);
  }

  private async batchJobs(): Promise<void> {
    const jobs = '/api/v1/batch-jobs';
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},${i % 24},a`).join('\n');
    const sent = await this.write(
      'author',
      'POST /api/v1/batch-uploads',
      '/api/v1/batch-uploads',
      `amount,hour,merchant\n${rows}\n`,
    );
    const job = await this.write('author', `POST ${jobs}`, jobs, {
      ...{ model_name: 'fraud', model_version: '1.0.0', input: { upload_id: sent['upload_id'] } },
      options: { chunk_rows: 10 },
    });
    const cancel = `${jobs}/${String(job['job_id'])}/cancel`;
    await this.write('author', `POST ${jobs}/{id}/cancel`, cancel, {});
  }

  private async streams(): Promise<void> {
    const streams = '/api/v1/streams';
    const topics = { input_topic: 'payments', output_topic: 'scores' };
    await this.write('author', `POST ${streams}`, streams, {
      ...{ name: 'payments', deployment: 'live', format: 'json', ...topics },
    });
    const one = `${streams}/payments`;
    await this.write('author', `PATCH ${streams}/{name}`, one, { max_batch_rows: 10 });
    await this.write('author', `POST ${streams}/{name}/pause`, `${one}/pause`, {});
    await this.write('author', `POST ${streams}/{name}/resume`, `${one}/resume`, {});
    await this.write('author', `POST ${streams}/{name}/replay`, `${one}/replay`, { from: 'earliest' });
    await this.write('author', `DELETE ${streams}/{name}`, one);
  }

  private async quotas(): Promise<void> {
    const quotas = '/api/v1/quotas';
    for (const [scope, id] of [
      ['workspaces', 'elsewhere'],
      ['tokens', '0123456789abcdef'],
    ]) {
      const [operation, one] = [`${quotas}/${scope}/{id}`, `${quotas}/${scope}/${id}`];
      await this.write('local-user', `PUT ${operation}`, one, { predictions: 1000, period: 'day' });
      await this.write('local-user', `DELETE ${operation}`, one);
    }
  }

  private async deployments(): Promise<void> {
    const to = (version: string) => ({ routes: [{ version, weight: 100 }] });
    await this.write('author', 'POST /api/v1/deployments', '/api/v1/deployments', {
      name: 'live',
      model_name: 'fraud',
      ...to('1.0.0'),
    });
    const asked = await fetch(`${this.platform.url()}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model_name: 'live', inputs: { amount: 1, hour: 1, merchant: 'a' } }),
    });
    const { prediction_id } = (await asked.json()) as Answer;
    await this.write('author', 'POST /feedback', '/feedback', { prediction_id, label: 1 });
    await this.batchJobs();
    await this.streams();
    await this.quotas();
    const one = '/api/v1/deployments/live';
    await this.write('author', 'PUT /api/v1/deployments/{name}/routes', `${one}/routes`, to('1.1.0'));
    await this.policy(`${one}/policy`);
    await this.write('author', 'POST /api/v1/deployments/{name}/rollback', `${one}/rollback`, {});
    await this.write('author', 'DELETE /api/v1/deployments/{name}', one);
    await this.write('author', 'POST /api/v1/deployments/{name}/restore', `${one}/restore`, {});
    for (const action of ['unload', 'load', 'unload']) {
      await this.write(
        'author',
        `POST /v2/repository/models/{model}/${action}`,
        `/v2/repository/models/live/${action}`,
        {},
      );
    }
    await this.write('author', 'POST /feedback', '/feedback', { prediction_id: 'one-of-them', label: 1 });
  }

  private async policy(path: string): Promise<void> {
    const operation = '/api/v1/deployments/{name}/policy';
    const canary = { type: 'canary', version: '1.0.0', steps: [{ weight: 10 }] };
    await this.write('author', `PUT ${operation}`, path, canary);
    for (const action of ['pause', 'resume', 'abort']) {
      await this.write('author', `POST ${operation}/${action}`, `${path}/${action}`, {});
    }
    await this.write('author', `PUT ${operation}`, path, canary);
    await this.write('author', `POST ${operation}/promote`, `${path}/promote`, { full: true });
    await this.write('author', `DELETE ${operation}`, path);
    await this.write('author', `PUT ${operation}`, path, { type: 'shadow', version: '1.1.0', sample_percent: 50 });
    await this.write('author', `POST ${operation}/abort`, `${path}/abort`, {});
    await this.write('author', `DELETE ${operation}`, path);
    const bandit = { type: 'bandit', versions: ['1.0.0', '1.1.0'], reward: { metric: 'value' } };
    await this.write('author', `PUT ${operation}`, path, bandit);
    for (const action of ['pause', 'resume', 'abort']) {
      await this.write('author', `POST ${operation}/${action}`, `${path}/${action}`, {});
    }
    await this.write('author', `DELETE ${operation}`, path);
  }

  private async tracking(): Promise<void> {
    await this.write('author', 'POST /api/v1/experiments', '/api/v1/experiments', { name: 'by-hand' });
    const { id } = await this.write('author', 'POST /api/v1/runs', '/api/v1/runs', { experiment: 'by-hand' });
    await this.write('author', 'POST /api/v1/runs/{id}/log', `/api/v1/runs/${id}/log`, {
      metrics: [{ key: 'auc', value: 0.9, step: 0 }],
      // Metrics alone leave no row in the trail.
      params: { units: 8 },
    });
    await this.write('author', 'POST /api/v1/runs/{id}/finish', `/api/v1/runs/${id}/finish`, { status: 'finished' });
  }

  private async features(): Promise<void> {
    const [features, name] = ['/api/v1/features', 'clicks'];
    await this.write('author', `POST ${features}`, features, {
      name,
      version: '1.0.0',
      feature_type: 'int',
      entity_type: 'user',
    });
    await this.write('author', `POST ${features}/groups`, `${features}/groups`, {
      name: 'behaviour',
      version: '1.0.0',
      entity_type: 'user',
      features: [name],
    });
    const services = '/api/v1/feature-services';
    await this.write('author', `POST ${services}`, services, {
      ...{ name: 'fraud_inputs', version: '1.0.0', features: [{ feature: name, on_missing: 'fail' }] },
    });
    const row = { entity_id: '1', value: 1 };
    await this.write('author', `POST ${features}/{name}/values`, `${features}/${name}/values`, row);
    const rows = [{ ...row, feature: name }];
    await this.write('author', `POST ${features}/values`, `${features}/values`, { rows });
    await this.write('author', `POST ${features}/{name}/consumers`, `${features}/${name}/consumers`, {
      kind: 'model',
      name: 'fraud',
    });
  }

  private async tokens(): Promise<void> {
    const { id } = await this.write('local-user', 'POST /api/v1/tokens', '/api/v1/tokens', {
      name: 'ci',
      roles: ['viewer'],
    });
    await this.write('local-user', 'DELETE /api/v1/tokens/{id}', `/api/v1/tokens/${id}`);
  }

  private async governance(): Promise<void> {
    const [policies, bar] = ['/api/v1/policies', { to_stage: 'production', requirements: { checklist: ['signed'] } }];
    const name = 'production-bar';
    await this.write('local-user', `POST ${policies}`, policies, { name, ...bar });
    await this.write('local-user', `PUT ${policies}/{name}`, `${policies}/${name}`, bar);
    await this.write('local-user', `DELETE ${policies}/{name}`, `${policies}/${name}`);
    await this.write('local-user', `POST ${policies}/{name}/activate`, `${policies}/${name}/activate`, {});
    const [cards, card] = ['/api/v1/model-cards/{name}/{version}', '/api/v1/model-cards/fraud/1.0.0'];
    await this.write('author', `PUT ${cards}/statement`, `${card}/statement`, { limitations: 'small amounts only' });
    await this.write('author', `POST ${cards}`, card, {});
  }

  private async monitoring(): Promise<void> {
    const base = '/api/v1/monitoring';
    const [model, rows] = [{ model_id: 'fraud', model_version: '1.0.0' }, [{ amount: 1 }, { amount: 2 }]];
    const drift = { ...model, baseline_rows: rows, current_rows: rows };
    await this.write('author', `POST ${base}/drift`, `${base}/drift`, drift);
    await this.write('author', `POST ${base}/data-quality`, `${base}/data-quality`, { ...model, rows });
    const slow = { throughput_per_second: { min: 1e9 } };
    const { id } = await this.write('author', `POST ${base}/checks`, `${base}/checks`, {
      ...{ name: 'busy', kind: 'performance', model_id: 'fraud', enabled: false },
      ...{ window_seconds: 86_400, every_seconds: 3600, thresholds: { metrics: slow, min_rows: 1 } },
    });
    const check = `${base}/checks/${id}`;
    await this.write('author', `PATCH ${base}/checks/{id}`, check, { severity: 'error' });
    const span = 'from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&bucket=all';
    await this.until(`${base}/performance?model_id=fraud&${span}`, ({ items }) => (items as unknown[]).length > 0);
    await this.write('author', `POST ${base}/checks/{id}/run`, `${check}/run`, {});
    const alerts = await this.until(`${base}/alerts`, ({ items }) => (items as unknown[]).length > 0);
    const alert = (alerts['items'] as Answer[])[0]?.id ?? '';
    for (const verb of ['acknowledge', 'resolve']) {
      await this.write('author', `POST ${base}/alerts/{id}/${verb}`, `${base}/alerts/${alert}/${verb}`, {});
    }
    await this.write('author', `DELETE ${base}/checks/{id}`, check);
  }

  private async alerts(): Promise<void> {
    const base = '/api/v1/monitoring';
    const as = (method: string, noun: string, path: string, body?: Body): Promise<Answer> =>
      this.write('local-user', `${method} ${base}/${noun}`, `${base}/${path}`, body);
    const webhook = { url: `${this.platform.url()}/nowhere`, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
    const receiver = await as('POST', 'receivers', 'receivers', { name: 'hook', kind: 'webhook', webhook });
    await as('PATCH', 'receivers/{id}', `receivers/${receiver.id}`, { group_wait_seconds: 0 });
    const route = await as('POST', 'alert-routes', 'alert-routes', { name: 'all', receiver_ids: [receiver.id] });
    await as('PATCH', 'alert-routes/{id}', `alert-routes/${route.id}`, { min_severity: 'info' });
    const matchers = [{ label: 'team', operator: 'in', values: ['x'] }];
    const silence = await as('POST', 'silences', 'silences', { matchers, ends_at: '2100-01-01T00:00:00Z' });
    await as('POST', 'silences/{id}/end', `silences/${silence.id}/end`);
    const test = await as('POST', 'receivers/{id}/test', `receivers/${receiver.id}/test`);
    await this.until(`${base}/deliveries/${test.id}`, ({ last_status }) => last_status === 404);
    await as('POST', 'deliveries/{id}/replay', `deliveries/${test.id}/replay`);
    await as('DELETE', 'alert-routes/{id}', `alert-routes/${route.id}`);
    await as('DELETE', 'receivers/{id}', `receivers/${receiver.id}`);
  }

  private async imports(): Promise<void> {
    const base = '/api/v1/imports';
    const id = 'c'.repeat(32);
    const send = (what: string, body: Body): Promise<Answer> =>
      this.write('local-user', `POST ${base}/${what}`, `${base}/${what}`, body);
    const texts = { tags: { from: 'elsewhere' }, params: {} };
    const experiment = { name: 'imported', experiment_id: '77', tags: {}, creation_time: 1, last_update_time: 2 };
    const { experiment_id } = await send('experiments', experiment);
    const run = { run_name: 'first', status: 'finished', user_id: 'ada', start_time: 3, end_time: 4 };
    await send('runs', { ...run, ...texts, run_id: id, experiment_id });
    const times = { creation_timestamp_ms: 5, last_updated_timestamp_ms: 6 };
    await send('logged-models', {
      ...times,
      ...texts,
      model_id: `m-${id}`,
      experiment_id,
      name: 'net',
      status: 'ready',
    });
    await send('models', { name: 'imported', description: '', tags: {}, creation_timestamp: 7 });
    const version = {
      name: 'imported',
      version: 3,
      source: 's3://elsewhere/net',
      description: '',
      tags: {},
      user_id: '',
    };
    const place = { creation_timestamp: 8, last_updated_timestamp: 9, stage: 'staging', stage_without_approval: true };
    await send('versions', { ...version, ...place });
  }

  private async webhooks(): Promise<void> {
    const base = '/api/v1/webhooks';
    const as = (method: string, noun: string, path: string, body?: Body): Promise<Answer> =>
      this.write('local-user', `${method} ${base}${noun}`, `${base}${path}`, body);
    const url = `${this.platform.url()}/nowhere`;
    const { id } = await as('POST', '', '', { name: 'ci', url, events: ['model_version.created'] });
    await as('PATCH', '/{id}', `/${id}`, { description: 'tells CI' });
    const test = await as('POST', '/{id}/test', `/${id}/test`, {});
    const deliveries = `/${id}/deliveries/${String(test['delivery_id'])}`;
    await as('POST', '/{id}/deliveries/{delivery_id}/replay', `${deliveries}/replay`);
    await as('DELETE', '/{id}', `/${id}`);
  }

  /** @throws Error unless the answer is a success, or has the status that is named */
  private async write(sender: Sender, operation: string, path: string, body?: Body, status?: number): Promise<Answer> {
    const requestId = `write-${this.writes.length}-${process.pid}`;
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const type = typeof body === 'string' ? 'text/csv' : raw ? 'application/octet-stream' : 'application/json';
    const send = (): Promise<Response> =>
      fetch(`${this.platform.url()}${path}`, {
        method: operation.split(' ', 1)[0],
        headers: {
          'x-request-id': requestId,
          'idempotency-key': requestId,
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(sender === 'local-user' ? {} : { authorization: `Bearer ${this.platform.token(sender)}` }),
        },
        ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
      });
    const answer = await send();
    const text = await answer.text();
    if (status === undefined ? !answer.ok : answer.status !== status) {
      throw new Error(`${operation} answered ${answer.status}: ${text}`);
    }
    // MLflow's and Triton's protocols know no idempotency keys.
    const isOurs = !/mlflow| \/v2\//.test(operation);
    if (isOurs && operation.startsWith('POST'))
      await this.assertRepeatable(operation, answer.status, text, await send());
    this.writes.push({ operation, sender, requestId });
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }

  /** The same request with the same key is answered the same way; that nothing happens again, the audit trail tells. */
  private async assertRepeatable(operation: string, status: number, text: string, again: Response): Promise<void> {
    const repeated = await again.text();
    // The text of a token is given once only.
    const withheld = operation === 'POST /api/v1/tokens' && again.status === 409;
    if (!withheld && (again.status !== status || repeated !== text)) {
      throw new Error(`${operation} repeated answered ${again.status}: ${repeated}, first ${text}`);
    }
  }

  private async until(path: string, reached: (answer: Record<string, unknown>) => boolean): Promise<Answer> {
    for (const end = Date.now() + 60_000; ; await new Promise((wake) => setTimeout(wake, 100))) {
      const answer = (await (await fetch(`${this.platform.url()}${path}`)).json()) as Answer;
      if (reached(answer)) return answer;
      if (answer['status'] === 'failed' || Date.now() > end) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    }
  }
}
