import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const ROWS = [rowOf(COLUMNS, 5), rowOf(COLUMNS, -5), rowOf(COLUMNS, 0.25)];
const LISTS = ROWS.map((row) => NAMES.map((name) => row[name]));
const BY_COLUMN = Object.fromEntries(NAMES.map((name, i) => [name, LISTS.map((row) => row[i])]));

interface Called {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly error: string };
}

describe("TensorFlow Serving's REST API", () => {
  let inference: RunningInference;
  /** Of the model with the only version 1.0.0, and of 2.0.0. */
  let [first, second]: Called['body'][] = [];
  beforeAll(async () => {
    inference = await RunningInference.start();
    inference.registry.labels.set('fraud@champion', '1.0.0').set('fraud@production', '2.0.0');
    const routes = [
      { version: '1.0.0', weight: 100 },
      { version: '2.0.0', weight: 0 },
    ];
    expect((await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', routes })).status).toBe(201);
    [first, second] = await Promise.all(['1.0.0', '2.0.0'].map(answersOf));
  });
  afterAll(() => inference.stop());

  /** What `:predict` has to answer to the rows. */
  async function answersOf(version: string): Promise<Called['body']> {
    const asked = { model_name: 'fraud', model_version: version, inputs: ROWS, options: { return_confidence: true } };
    const { body } = await inference.call('POST', '/predict/batch', asked);
    const predictions = body.predictions.map(({ prediction, probabilities: { no, yes } }) => ({
      ...{ prediction, probabilities: [no, yes] },
    }));
    return { predictions, error: '' };
  }

  async function send(method: string, path: string, body?: unknown): Promise<Called> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}/v1/models/${path}`, {
      method,
      ...(body === undefined ? {} : { body: text, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    });
    return { status: answer.status, body: (await answer.json()) as Called['body'] };
  }
  const call = (verb: string, body: unknown, model = 'fraud'): Promise<Called> =>
    send('POST', `${model}:${verb}`, body);

  const available = (version: string): object => ({
    ...{ version, state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } },
  });
  it('says which versions answer, by the numbers of the registry', async () => {
    const both = { model_version_status: [available('1'), available('2')] };
    expect(await send('GET', 'fraud')).toEqual({ status: 200, body: both });
    for (const path of ['fraud/versions/2', 'fraud/versions/2.0.0', 'fraud/labels/production']) {
      expect(await send('GET', path)).toEqual({ status: 200, body: { model_version_status: [available('2')] } });
    }
  });

  it('says what a version takes and gives', async () => {
    const tensor = (name: string, dtype: string, ...sizes: string[]): object => ({
      [name]: {
        ...{ dtype, name: `${name}:0` },
        tensor_shape: { dim: sizes.map((size) => ({ size, name: '' })), unknown_rank: false },
      },
    });
    const { status, body } = await send('GET', 'fraud/versions/1/metadata');
    expect([status, body['model_spec']]).toEqual([200, { name: 'fraud', signature_name: '', version: '1' }]);
    expect(body['metadata']).toMatchObject({
      signature_def: {
        signature_def: {
          serving_default: {
            inputs: Object.assign({}, ...NAMES.map((name) => tensor(name, 'DT_DOUBLE', '-1'))) as object,
            outputs: { ...tensor('prediction', 'DT_STRING', '-1'), ...tensor('probabilities', 'DT_DOUBLE', '-1', '2') },
            method_name: 'tensorflow/serving/predict',
          },
          classification: { method_name: 'tensorflow/serving/classify' },
        },
      },
    });
  });

  const listed = ROWS.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]])));
  it.each<[string, object]>([
    ['objects', { instances: ROWS }],
    ['objects of lists of one', { signature_name: 'serving_default', instances: listed }],
    ['lists in the order of the columns', { instances: LISTS }],
  ])('predicts by rows: %s', async (_form, body) => {
    expect(await call('predict', body)).toEqual({ status: 200, body: { predictions: first?.['predictions'] } });
  });

  it('predicts by columns', async () => {
    const rows = first?.['predictions'] as { prediction: string; probabilities: number[] }[];
    const outputs = {
      prediction: rows.map(({ prediction }) => prediction),
      probabilities: rows.map(({ probabilities }) => probabilities),
    };
    for (const inputs of [BY_COLUMN, LISTS]) {
      expect(await call('predict', { inputs })).toEqual({ status: 200, body: { outputs } });
    }
  });

  it('classifies examples, with what they have in common in a context', async () => {
    const { x3, ...others } = rowOf(COLUMNS, 5);
    const { status, body } = await call('classify', { context: { x3, x0: -99 }, examples: [others] });
    const [row] = first?.['predictions'] as { probabilities: number[] }[];
    const [no, yes] = row?.probabilities ?? [];
    expect([status, body]).toEqual([
      200,
      {
        results: [
          [
            ['no', no],
            ['yes', yes],
          ],
        ],
      },
    ]);
    expect((await call('regress', { examples: ROWS })).body.error).toContain('is a classifier');
  });

  it('takes versions by number and by name, and labels for aliases and stages', async () => {
    for (const model of ['fraud/versions/2', 'fraud/versions/2.0.0', 'fraud/labels/production']) {
      expect((await call('predict', { instances: ROWS }, model)).body['predictions']).toEqual(second?.['predictions']);
    }
    const { body } = await call('predict', { instances: ROWS }, 'fraud/labels/champion');
    expect(body['predictions']).toEqual(first?.['predictions']);
    for (const model of ['fraud/versions/3', 'fraud/labels/nobody', 'nobody', 'nobody/versions/1']) {
      const missed = await call('predict', { instances: ROWS }, model);
      expect([model, missed.status, typeof missed.body.error]).toEqual([model, 404, 'string']);
    }
  });

  const row = ROWS[0];
  it.each<[string, string, unknown, RegExp]>([
    ['no JSON', 'predict', '{"instances":', /not valid JSON/],
    ['nothing', 'predict', '', /not valid JSON/],
    ['a list', 'predict', [row], /must be a JSON object/],
    ['neither form', 'predict', { rows: [row] }, /must have 'instances' or 'inputs'/],
    ['both forms', 'predict', { instances: [row], inputs: BY_COLUMN }, /exclude each other/],
    ['an unknown signature', 'predict', { signature_name: 'other', instances: [row] }, /signature_name must be one of/],
    ['instances that are none', 'predict', { instances: row }, /instances must be a list/],
    ['no instances', 'predict', { instances: [] }, /instances must hold at least one row/],
    ['plain values for several inputs', 'predict', { instances: [1, 2] }, /must hold objects, as this model has 4/],
    ['rows of mixed lengths', 'predict', { instances: [LISTS[0], [1]] }, /instances\[1\] has 1 values for 4 columns/],
    ['rows of mixed forms', 'predict', { instances: [row, 5] }, /instances\[1\] must be an object/],
    ['columns of mixed lengths', 'predict', { inputs: { ...BY_COLUMN, x2: [1] } }, /inputs\.x2 has 1 values/],
    ['an unknown input', 'predict', { instances: [{ ...row, more: 1 }] }, /instances\[0\]\.more is no input/],
    ['a missing input', 'predict', { instances: [{ x0: 1 }] }, /instances\[0\]\.x1 is required/],
    ['a list for a value', 'predict', { instances: [{ ...row, x1: [1, 2] }] }, /instances\[0\]\.x1 must be a value/],
    ['bytes for a number', 'predict', { instances: [{ ...row, x1: { b64: 'eA==' } }] }, /x1 is no text/],
    ['an object for a value', 'predict', { instances: [{ ...row, x1: { b65: 1 } }] }, /x1 must be a value, or/],
    [
      'an infinity',
      'predict',
      '{"inputs":{"x0":[Infinity],"x1":[1],"x2":[1],"x3":[1]}}',
      /inputs\.x0\[0\] must be a f/,
    ],
    ['a NaN, which is a gap', 'predict', '{"instances":[{"x0":NaN}]}', /instances\[0\]\.x0 is required/],
    ['examples that are none', 'classify', { examples: row }, /examples must be a list/],
    ['an example that is none', 'classify', { examples: [5] }, /examples\[0\] must be an object/],
    ['a context that is none', 'classify', { context: 5, examples: [row] }, /context must be an object/],
    ['a context with more', 'classify', { context: { more: 1 }, examples: [row] }, /context\[0\]\.more is no input/],
    ['an unknown verb', 'explain', { instances: [row] }, /Malformed request: POST/],
    ['a key that poisons', 'predict', '{"instances":[{"__proto__":1}]}', /forbidden key/],
    ['deep nesting', 'predict', `{"instances":${'['.repeat(100)}${']'.repeat(100)}}`, /nested deeper/],
  ])('refuses %s with a text that names it', async (_what, verb, body, error) => {
    const { status, body: answer } = await call(verb, body);
    expect([status, answer]).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it.each(['fraud:predict', 'fraud/versions/1:predict', 'fraud:predict/metadata'])(
    'answers GET %s with 400',
    async (path) => {
      const { status, body } = await send('GET', path);
      expect([status, body.error]).toEqual([400, expect.stringContaining('Malformed request: GET')]);
    },
  );

  it('keeps labels and numbers while the registry is down', async () => {
    inference.registry.stop();
    const { body } = await call('predict', { instances: ROWS }, 'fraud/labels/production');
    expect(body['predictions']).toEqual(second?.['predictions']);
    expect((await send('GET', 'fraud/versions/1')).body).toEqual({ model_version_status: [available('1')] });
    const unknown = await send('GET', 'fraud/labels/never-asked');
    expect([unknown.status, typeof unknown.body.error]).toEqual([503, 'string']);
  });
});
