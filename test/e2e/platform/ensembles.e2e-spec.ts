import { randomUUID } from 'node:crypto';

import { inferenceProto, InferenceServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

interface Scored {
  readonly prediction: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly branches: Readonly<Record<string, { readonly status: string }>>;
  readonly prediction_id: string;
}
type Body = Readonly<Record<string, unknown>> & { readonly predictions: readonly Scored[] };

const HEADER = 'amount,hour,merchant,fraud';
const rowOf = (i: number): { amount: number; hour: number; merchant: string } => ({
  ...{ amount: (i * 37) % 101, hour: (i * 7) % 24, merchant: 'abc'[(i * 5) % 3] ?? 'a' },
});
const labelOf = (i: number): number => (rowOf(i).amount + (i % 7) * 5 > 70 ? 1 : 0);
const csvOf = (from: number, to: number): string => {
  const lines = Array.from({ length: to - from }, (_, k) => {
    const { amount, hour, merchant } = rowOf(from + k);
    return `${amount},${hour},${merchant},${labelOf(from + k)}`;
  });
  return `${HEADER}\n${lines.join('\n')}\n`;
};
const ROWS = Array.from({ length: 60 }, (_, i) => rowOf(i * 11));
const near = (numbers: readonly (number | undefined)[]): unknown[] =>
  numbers.map((one) => expect.closeTo(one ?? NaN, 10) as unknown);

describe('ensembles across the whole platform', () => {
  let platform: PlatformProcess;
  let alpha: readonly Scored[];
  let beta: readonly Scored[];

  const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> => {
    const csv = typeof body === 'string';
    const response = await fetch(`${platform.url()}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${platform.token('author')}`,
        'x-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Body };
  };
  const call = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await send(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const train = async (model_name: string, csv: string, hyperparameters: object): Promise<void> => {
    const dataset: unknown = (await call('POST', `/api/v1/datasets?name=${model_name}&format=csv`, csv))['id'];
    const dataset_config = { train_dataset_id: dataset, target: 'fraud' };
    const { job_id } = await call('POST', '/training/start', { model_name, dataset_config, hyperparameters });
    await eventually(
      async () => expect((await call('GET', `/training/status/${String(job_id)}`))['status']).toBe('succeeded'),
      { timeoutMs: 60_000 },
    );
  };
  const deploy = (model_name: string, version = '1.0.0'): Promise<Body> =>
    call('POST', '/api/v1/deployments', { name: model_name, model_name, routes: [{ version, weight: 100 }] });
  const predict = async (model_name: string, inputs: readonly object[] = ROWS): Promise<readonly Scored[]> =>
    (await call('POST', '/predict/batch', { model_name, inputs, options: { return_confidence: true } })).predictions;
  const member = (name: string, more: object = {}): object => ({
    ...{ name, kind: 'model', model: name, version: '1.0.0', ...more },
  });
  const ensemble = async (name: string, nodes: object[], output: string): Promise<readonly Scored[]> => {
    await call('POST', `/api/v1/models/${name}/versions`, {
      version: '1.0.0',
      kind: 'ensemble',
      graph: { nodes, output },
    });
    await deploy(name);
    return predict(name);
  };
  const members = [member('alpha'), member('beta')];

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'warn' });
    await train('alpha', csvOf(0, 400), { epochs: 3, seed: 1 });
    await train('beta', csvOf(200, 700), { epochs: 8, seed: 2 });
    for (const name of ['alpha', 'beta']) await deploy(name);
    [alpha, beta] = [await predict('alpha'), await predict('beta')];
    const vote = { name: 'mean', kind: 'weighted', members: ['alpha', 'beta'], weights: [3, 1] };
    await ensemble('weighted', [...members, vote], 'mean');
  }, 180_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('average, weigh and count what their members answer themselves', async () => {
    const weighted = await predict('weighted');
    const yes = ROWS.map((_, i) => (3 * alpha[i]!.probabilities['1']! + beta[i]!.probabilities['1']!) / 4);
    expect(weighted.map(({ probabilities }) => probabilities['1'])).toEqual(near(yes));
    expect(weighted.map(({ prediction }) => prediction)).toEqual(yes.map((one) => (one > 0.5 ? 1 : 0)));
    expect(weighted[0]?.branches).toEqual({ alpha: { status: 'answered' }, beta: { status: 'answered' } });

    const average = { name: 'mean', kind: 'average', members: ['alpha', 'beta'] };
    const mean = ROWS.map((_, i) => (alpha[i]!.probabilities['1']! + beta[i]!.probabilities['1']!) / 2);
    const averaged = await ensemble('average', [...members, average], 'mean');
    expect(averaged.map(({ probabilities }) => probabilities['1'])).toEqual(near(mean));

    // Two members that disagree are a tie, which the first class wins.
    const majority = { name: 'vote', kind: 'majority', members: ['alpha', 'beta'] };
    const counted = await ensemble('majority', [...members, majority], 'vote');
    expect(counted.map(({ prediction }) => prediction)).toEqual(
      ROWS.map((_, i) => (alpha[i]!.prediction + beta[i]!.prediction === 2 ? 1 : 0)),
    );
  }, 60_000);

  it('ask a model that learned from their members', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => rowOf(i + 50));
    const [first, second] = [await predict('alpha', rows), await predict('beta', rows)];
    const lines = rows.map(
      ({ hour }, i) => `${first[i]!.probabilities['1']},${second[i]!.probabilities['1']},${hour},${labelOf(i + 50)}`,
    );
    await train('meta', `alpha_1,beta_1,hour,fraud\n${lines.join('\n')}\n`, { epochs: 5, seed: 3 });
    await deploy('meta');
    const stacking = { name: 'final', kind: 'stacking', model: 'meta', version: 'latest', members: ['alpha', 'beta'] };
    const refused = await send('POST', '/api/v1/models/stacked/versions', {
      ...{ version: '1.0.0', kind: 'ensemble', graph: { nodes: [...members, stacking], output: 'final' } },
    });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'graph.nodes[2].inputs.hour' }] } });
    const stacked = await ensemble('stacked', [...members, { ...stacking, passthrough: true }], 'final');

    const known = await predict(
      'meta',
      ROWS.map(({ hour }, i) => ({ alpha_1: alpha[i]!.probabilities['1'], beta_1: beta[i]!.probabilities['1'], hour })),
    );
    expect(stacked.map(({ probabilities }) => probabilities['1'])).toEqual(
      near(known.map((one) => one.probabilities['1'])),
    );
  }, 120_000);

  it('feed one model to the next, and choose by a condition', async () => {
    const steps = [
      { model: 'alpha', version: '1.0.0' },
      { model: 'beta', version: '1.0.0', input: 'amount', class: '1' },
    ];
    const fed = await ensemble('fed', [{ name: 'chain', kind: 'sequence', steps }], 'chain');
    const known = await predict(
      'beta',
      ROWS.map((row, i) => ({ ...row, amount: alpha[i]!.probabilities['1'] })),
    );
    expect(fed.map(({ probabilities }) => probabilities)).toEqual(known.map(({ probabilities }) => probabilities));

    const cases = [{ when: { column: 'merchant', op: 'in', value: ['a', 'b'] }, then: 'alpha' }];
    const choice = { name: 'choice', kind: 'switch', cases, default: 'beta' };
    const chosen = await ensemble('chosen', [...members, choice], 'choice');
    expect(chosen.map(({ probabilities }) => probabilities)).toEqual(
      ROWS.map(({ merchant }, i) => (merchant === 'c' ? beta : alpha)[i]!.probabilities),
    );
    expect(chosen.map(({ branches }) => Object.keys(branches))).toEqual(
      ROWS.map(({ merchant }) => [merchant === 'c' ? 'beta' : 'alpha']),
    );
  }, 60_000);

  it('answer in every protocol as /predict does', async () => {
    const [row] = ROWS;
    const [known] = await predict('weighted', [row!]);
    const metadata = await call('GET', '/v2/models/weighted');
    expect(metadata).toMatchObject({
      platform: 'ensemble',
      inputs: expect.arrayContaining([{ name: 'amount', datatype: expect.any(String), shape: [-1, 1] }]),
    });
    const types = new Map(
      (metadata['inputs'] as { name: string; datatype: string }[]).map((one) => [one.name, one.datatype]),
    );
    const inputs = Object.entries(row!).map(([name, value]) => ({
      name,
      datatype: types.get(name),
      shape: [1],
      data: [value],
    }));
    const inferred = await call('POST', '/v2/models/weighted/infer', { inputs });
    expect(inferred['outputs']).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ name: 'prediction', data: [known?.prediction] }),
        expect.objectContaining({ name: 'probabilities', data: near(Object.values(known?.probabilities ?? {})) }),
      ]),
    );
    const flow = await call('POST', '/models/weighted/invocations', { dataframe_records: [row] });
    expect(flow.predictions[0]).toMatchObject({ prediction: known?.prediction });
    const served = await call('POST', '/v1/models/weighted:predict', { instances: [row] });
    expect(served.predictions[0]).toMatchObject({ prediction: known?.prediction });

    const client = grpcClient(InferenceServiceService, platform.grpc('inference'), { service: 'e2e' });
    const values = { amount: { number: row!.amount }, hour: { number: row!.hour }, merchant: { text: row!.merchant } };
    const request = inferenceProto.PredictRequest.fromPartial({
      modelName: 'weighted',
      inputs: { values },
      options: { returnConfidence: true },
    });
    const { prediction } = await client.predict(request, assertedContext('author'));
    expect(prediction).toMatchObject({ number: known?.prediction, branches: { alpha: { status: 'answered' } } });
    client.close();
  });

  it('are recorded, counted, explained by lineage, and asked again as models are', async () => {
    const [known] = await predict('weighted', [ROWS[3]!]);
    const id = known?.prediction_id ?? '';
    const record = await eventually(() => call('GET', `/api/v1/predictions/${id}`), { timeoutMs: 30_000 });
    expect(record).toMatchObject({
      ...{ prediction: known?.prediction, backend: 'ensemble of 2 models' },
      branches: { alpha: { status: 'answered' }, beta: { status: 'answered' } },
    });
    const replay = await call('POST', `/api/v1/predictions/${id}/replay`, { model_version: '1.0.0' });
    expect(JSON.stringify(replay)).toContain('"same":true');
    const metrics = await (await fetch(`${platform.url('inference')}/metrics`)).text();
    expect(metrics).toMatch(
      /inference_ensemble_branches_total\{endpoint="weighted",model="weighted",version="1.0.0",branch="alpha",status="answered",fallback="none"[^}]*\} \d+/,
    );
    const lineage = await call('GET', '/api/v1/models/weighted/versions/1.0.0/lineage');
    expect(lineage['parent_models']).toMatchObject([
      { relationship: 'ensemble-member' },
      { relationship: 'ensemble-member' },
    ]);
    const wrong = await send('POST', '/predict', { model_name: 'weighted', inputs: { amount: 'much', extra: 1 } });
    expect(wrong.status).toBe(422);
    expect((wrong.body['errors'] as { field: string }[]).map(({ field }) => field)).toEqual(
      expect.arrayContaining(['inputs.amount', 'inputs.extra', 'inputs.hour']),
    );
  });

  it('predict whole files, and serve from the disk after a restart', async () => {
    const lines = ROWS.map(({ amount, hour, merchant }) => `${amount},${hour},${merchant}`);
    const upload = await call('POST', '/api/v1/batch-uploads', `amount,hour,merchant\n${lines.join('\n')}\n`);
    const job = await call('POST', '/api/v1/batch-jobs', {
      ...{ model_name: 'weighted', model_version: '1.0.0', input: { upload_id: upload['upload_id'] } },
    });
    await eventually(
      async () =>
        expect(await call('GET', `/api/v1/batch-jobs/${String(job['job_id'])}`)).toMatchObject({ status: 'succeeded' }),
      { timeoutMs: 30_000 },
    );
    const { text } = await call('GET', `/api/v1/batch-jobs/${String(job['job_id'])}/output`);
    const scored = String(text).trimEnd().split('\n').slice(1);
    const before = await predict('weighted');
    expect(scored.map((line) => Number(line.split(',')[6]))).toEqual(near(before.map((one) => one.probabilities['1'])));
    await platform.stop();
    platform = await PlatformProcess.start(platform.dataDir, { LOG_LEVEL: 'warn' });
    const after = await predict('weighted');
    expect(after.map(({ probabilities }) => probabilities)).toEqual(before.map(({ probabilities }) => probabilities));
  }, 120_000);
});
