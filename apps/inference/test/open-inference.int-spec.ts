import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const FRAMING = 'inference-header-content-length';
const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);

interface WireTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
  readonly parameters?: { readonly binary_data_size: number };
}
interface WireAnswer {
  readonly id: string;
  readonly error: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly outputs: readonly WireTensor[];
}

/** One tensor for each column, of these values in each. */
const columns = (...values: number[]): WireTensor[] =>
  NAMES.map((name) => ({ name, datatype: 'FP64', shape: [values.length], data: values }));

/** The same in binary data. */
function framed(values: readonly number[], more: object = {}): { body: Buffer; length: number } {
  const bytes = Buffer.from(Float64Array.from(values).buffer);
  const inputs = NAMES.map((name) => ({
    ...{ name, datatype: 'FP64', shape: [values.length] },
    parameters: { binary_data_size: bytes.length },
  }));
  const json = Buffer.from(JSON.stringify({ inputs, ...more }));
  return { body: Buffer.concat([json, ...NAMES.map(() => bytes)]), length: json.length };
}

describe('the Open Inference Protocol over REST', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    const routes = [{ version: '1.0.0', weight: 100 }];
    expect((await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', routes })).status).toBe(201);
  });
  afterAll(() => inference.stop());

  const send = (path: string, body?: Buffer | string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${inference.app.httpPort}/v2${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: new Uint8Array(Buffer.from(body)) }),
      headers,
    });
  const infer = async (body: object, path = '/models/fraud/infer'): Promise<{ status: number; body: WireAnswer }> => {
    const answer = await send(path, JSON.stringify(body));
    return { status: answer.status, body: (await answer.json()) as WireAnswer };
  };

  it('says what there is: the server, its health, the model with its tensors', async () => {
    expect(await (await send('')).json()).toMatchObject({
      name: 'intelgraph',
      extensions: ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'],
    });
    for (const path of ['/health/live', '/health/ready']) {
      const health = await send(path);
      expect([health.status, await health.json()]).toEqual([200, { live: true, ready: true }]);
    }
    for (const path of ['/models/fraud', '/models/fraud/versions/1.0.0']) {
      expect(await (await send(path)).json()).toMatchObject({
        name: 'fraud',
        versions: ['1.0.0'],
        inputs: NAMES.map((name) => ({ name, datatype: 'FP64', shape: [-1] })),
        outputs: [
          { name: 'prediction', datatype: 'BYTES', shape: [-1] },
          { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] },
        ],
      });
      expect(await (await send(`${path}/ready`)).json()).toEqual({ name: 'fraud', ready: true });
    }
  });

  it('answers what /predict/batch answers, with the id of the request', async () => {
    const values = [5, -5, 0.25];
    const { status, body } = await infer({ id: 'größe-1', inputs: columns(...values) });
    const batch = await inference.call('POST', '/predict/batch', {
      model_name: 'fraud',
      inputs: values.map((value) => Object.fromEntries(NAMES.map((name) => [name, value]))),
      options: { return_confidence: true },
    });
    const rows = batch.body.predictions;
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ model_name: 'fraud', model_version: '1.0.0', id: 'größe-1' },
      outputs: [
        { name: 'prediction', datatype: 'BYTES', shape: [3], data: rows.map(({ prediction }) => prediction) },
        {
          ...{ name: 'probabilities', datatype: 'FP64', shape: [3, 2] },
          data: rows.flatMap(({ probabilities: { no, yes } }) => [no, yes]),
        },
      ],
    });
  });

  it('gives the outputs that are asked for, in that order, and makes an id where none is sent', async () => {
    const outputs = [{ name: 'probabilities' }, { name: 'prediction' }];
    const { body } = await infer({ inputs: columns(1), outputs }, '/models/fraud/versions/1.0.0/infer');
    expect(body.outputs.map(({ name }) => name)).toEqual(['probabilities', 'prediction']);
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await infer({ inputs: columns(1), outputs: [{ name: 'score' }] })).body.error).toContain('outputs[0].name');
  });

  it('reads binary data and answers in it, whatever the content type', async () => {
    const { body, length } = framed([5, -5], { parameters: { binary_data_output: true } });
    const plain = (await infer({ inputs: columns(5, -5) })).body.outputs[1]?.data;
    for (const type of ['application/octet-stream', 'application/json', 'text/plain']) {
      const answer = await send('/models/fraud/infer', body, { [FRAMING]: String(length), 'content-type': type });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const jsonLength = Number(answer.headers.get(FRAMING));
      const { outputs } = JSON.parse(bytes.subarray(0, jsonLength).toString()) as WireAnswer;
      const [labels = 0, numbers = 0] = outputs.map(({ parameters }) => parameters?.binary_data_size);
      expect(bytes).toHaveLength(jsonLength + labels + numbers);
      const texts = bytes.subarray(jsonLength, jsonLength + labels);
      expect(texts).toEqual(Buffer.from('\x03\0\0\0yes\x02\0\0\0no', 'latin1'));
      const read = bytes.subarray(jsonLength + labels);
      expect(Array.from({ length: 4 }, (_, i) => read.readDoubleLE(i * 8))).toEqual(plain);
    }
  });

  it('compresses large answers in the way that is asked for, and nothing else', async () => {
    const values = Array.from({ length: 500 }, (_, i) => Math.sin(i) * 5);
    const { body, length } = framed(values);
    const plain = (await infer({ inputs: columns(...values) })).body.outputs;
    for (const [accepted, coding] of [
      ['gzip', 'gzip'],
      ['deflate', 'deflate'],
      ['gzip;q=0, deflate', 'deflate'],
      ['br', null],
      ['identity', null],
    ] as const) {
      const answer = await send('/models/fraud/infer', body, {
        ...{ [FRAMING]: String(length), 'accept-encoding': accepted },
      });
      expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, coding]);
      expect(((await answer.json()) as WireAnswer).outputs).toEqual(plain);
    }
    for (const path of ['/models/fraud', '/models/nobody']) {
      expect((await send(path, undefined, { 'accept-encoding': 'gzip' })).headers.get('content-encoding')).toBeNull();
    }
  });

  it.each([
    ['a shape of two billion rows', { shape: [2e9] }, /shape claims more than/],
    ['a shape that is none', { shape: [-1] }, /inputs\[0\]\.shape/],
    ['fewer elements than the shape says', { shape: [2] }, /holds 1 elements, its shape has 2/],
    ['an element of another type', { data: ['x'] }, /inputs\[0\]\.data\[0\] must be a number/],
    ['an unknown data type', { datatype: 'FP8' }, /inputs\[0\]\.datatype/],
    ['a column that is none', { name: '__proto__x' }, /inputs\.__proto__x is no input/],
    ['a matrix in the place of a column', { shape: [1, 1, 1] }, /must have the shape/],
    ['data in both ways', { parameters: { binary_data_size: 0 } }, /both data and binary_data_size/],
  ])('refuses %s with a text that names it', async (_what, change, error) => {
    const [first, ...others] = columns(5);
    const { status, body } = await infer({ inputs: [{ ...first, ...change }, ...others] });
    expect([status, body.error]).toEqual([400, expect.stringMatching(error)]);
  });

  it.each([
    ['is longer than the body', (length: number) => String(length * 100)],
    ['is no number', () => '-1'],
    ['cuts the JSON', (length: number) => String(length - 1)],
  ])('refuses a framing header that %s', async (_what, header) => {
    const { body, length } = framed([5]);
    const answer = await send('/models/fraud/infer', body, { [FRAMING]: header(length) });
    expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }]);
  });

  it('refuses binary data that are cut, and more than there are tensors for', async () => {
    const { body, length } = framed([5]);
    for (const wrong of [body.subarray(0, -1), Buffer.concat([body, Buffer.from('x')])]) {
      const answer = await send('/models/fraud/infer', wrong, { [FRAMING]: String(length) });
      expect([answer.status, await answer.json()]).toEqual([400, { error: expect.any(String) }]);
    }
  });

  it('names a missing column, and says 404 for what is not deployed', async () => {
    const { status, body } = await infer({ inputs: columns(5).slice(1) });
    expect([status, body.error]).toEqual([400, expect.stringContaining('inputs[0].x0 is required')]);
    expect((await infer({ inputs: columns(5) }, '/models/nobody/infer')).status).toBe(404);
    expect((await infer({ inputs: columns(5) }, '/models/fraud/versions/9.9.9/infer')).status).toBe(404);
  });
});
