import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { bootstrap } from '../src/bootstrap.js';

import { columns, framed, FRAMING, type InferBody, NAMES, type WireTensor } from './fixtures/infer-requests.js';
import { linearModel, mixedModel } from './fixtures/linear-model.js';
import { RunningInference } from './fixtures/running-inference.js';

describe('the Open Inference Protocol over REST', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
    await inference.deploy('single', '1.0.0', linearModel(1));
    await inference.deploy('mixed', '1.0.0', mixedModel());
  });
  afterAll(() => inference.stop());

  const send = (path: string, body?: Buffer | string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${inference.app.httpPort}/v2${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: new Uint8Array(Buffer.from(body)) }),
      headers,
    });
  const infer = async (body: object, path = '/models/fraud/infer'): Promise<{ status: number; body: InferBody }> => {
    const answer = await send(path, JSON.stringify(body));
    return { status: answer.status, body: (await answer.json()) as InferBody };
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
        inputs: NAMES.map((name) => ({ name, datatype: 'FP64', shape: [-1, 1] })),
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

  it.each([
    undefined,
    '',
    'application/json',
    'application/octet-stream',
    'text/csv',
    'application/json; charset=utf-16',
    ';;',
    '*',
  ])('reads JSON of the content type %j', async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const answer = await send('/models/fraud/infer', JSON.stringify({ inputs: columns(5) }), headers);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  });

  it('takes all columns as one matrix where all are numbers, flat or nested, whatever its name', async () => {
    const rows = [
      [5, 4, 3, 2],
      [-5, -4, -3, -2],
      [1, 2, -3, 0.5],
    ];
    const byColumn = NAMES.map((name, i) => ({
      ...{ name, datatype: 'FP64', shape: [3, 1], data: rows.map((row) => row[i]) },
    }));
    const { outputs } = (await infer({ inputs: byColumn })).body;
    for (const data of [rows, rows.flat()]) {
      const inputs = [{ name: 'input-0', datatype: 'FP64', shape: [3, 4], data }];
      expect((await infer({ inputs })).body.outputs).toEqual(outputs);
    }
  });

  it('gives the outputs that are asked for, in that order, and makes an id where none is sent', async () => {
    const outputs = [{ name: 'probabilities' }, { name: 'prediction' }];
    const { body } = await infer({ inputs: columns(1), outputs }, '/models/fraud/versions/1.0.0/infer');
    expect(body.outputs.map(({ name }) => name)).toEqual(['probabilities', 'prediction']);
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
    for (const names of [['score'], ['prediction', 'prediction']]) {
      const wrong = await infer({ inputs: columns(1), outputs: names.map((name) => ({ name })) });
      expect([wrong.status, wrong.body.error]).toEqual([
        400,
        expect.stringContaining(`outputs[${names.length - 1}].name`),
      ]);
    }
  });

  it('reads binary data and answers in it, whatever the content type', async () => {
    const { body, length } = framed([5, -5], { parameters: { binary_data_output: true } });
    const plain = (await infer({ inputs: columns(5, -5) })).body.outputs[1]?.data;
    for (const type of ['application/octet-stream', 'application/json', 'text/plain']) {
      const answer = await send('/models/fraud/infer', body, { [FRAMING]: String(length), 'content-type': type });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const jsonLength = Number(answer.headers.get(FRAMING));
      const { outputs } = JSON.parse(bytes.subarray(0, jsonLength).toString()) as InferBody;
      const [labels = 0, numbers = 0] = outputs.map(({ parameters }) => parameters?.binary_data_size);
      expect(bytes).toHaveLength(jsonLength + labels + numbers);
      const texts = bytes.subarray(jsonLength, jsonLength + labels);
      expect(texts).toEqual(Buffer.from('\x03\0\0\0yes\x02\0\0\0no', 'latin1'));
      const read = bytes.subarray(jsonLength + labels);
      expect(Array.from({ length: 4 }, (_, i) => read.readDoubleLE(i * 8))).toEqual(plain);
    }
  });

  it('reads a body without any JSON as the only input of a model, and answers in binary data', async () => {
    const values = [5, -5, 0.25];
    const body = Buffer.from(Float64Array.from(values).buffer);
    const asked = { inputs: [{ name: 'x0', datatype: 'FP64', shape: [3], data: values }] };
    const plain = (await infer(asked, '/models/single/infer')).body;
    const answer = await send('/models/single/infer', body, { [FRAMING]: '0' });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const jsonLength = Number(answer.headers.get(FRAMING));
    const { outputs } = JSON.parse(bytes.subarray(0, jsonLength).toString()) as InferBody;
    expect([answer.status, outputs.map(({ shape }) => shape)]).toEqual([200, [[3], [3, 2]]]);
    expect(Array.from({ length: 6 }, (_, i) => bytes.readDoubleLE(bytes.length - 48 + i * 8))).toEqual(
      plain.outputs[1]?.data,
    );
    for (const [path, wrong, error] of [
      ['/models/fraud/infer', body, /models of one input, this one has 4/],
      ['/models/single/infer', body.subarray(1), /has 23 bytes of data, 3 elements of FP64 take 24/],
      ['/models/single/infer', Buffer.alloc(0), /not valid JSON/],
    ] as const) {
      const refused = await send(path, wrong, { [FRAMING]: '0' });
      expect([refused.status, await refused.json()]).toEqual([400, { error: expect.stringMatching(error) }]);
    }
  });

  const MIXED: Record<string, readonly [string, readonly unknown[]]> = {
    ...{ amount: ['FP32', [1.5, 2.5]], visits: ['INT64', [3, 44]], city: ['BYTES', ['Łódź', 'Rome']] },
    ...{ member: ['BOOL', [true, false]], since: ['BYTES', ['2026-03-01T00:00:00Z', '2026-04-01T12:00:00Z']] },
  };
  const mixed = (): object => ({
    inputs: Object.entries(MIXED).map(([name, [datatype, data]]) => ({
      ...{ name, datatype, shape: [data.length], data },
    })),
  });

  it('takes columns of every type, and whole numbers that are whole', async () => {
    const metadata = (await (await send('/models/mixed')).json()) as { inputs: object[]; outputs: object[] };
    expect(metadata).toMatchObject({
      inputs: [
        { name: 'amount', datatype: 'FP64' },
        { name: 'visits', datatype: 'INT64' },
        { name: 'city', datatype: 'BYTES' },
        { name: 'member', datatype: 'BOOL' },
        { name: 'since', datatype: 'BYTES' },
      ],
      outputs: [{ name: 'prediction' }, { name: 'probabilities' }],
    });
    const { status, body } = await infer(mixed(), '/models/mixed/infer');
    expect([status, body.outputs.map(({ shape }) => shape)]).toEqual([200, [[2], [2, 2]]]);
  });

  it.each([
    ['a whole number beyond 2^53', '44', '9007199254740993', /visits\[1\] must lie within ±2\^53/],
    ['one beyond 64 bits', '44', '9223372036854775808', /inputs\[1\]\.data\[1\] must be a whole number from -9223/],
    ['one that is not whole', '44', '4.5', /inputs\[1\]\.data\[1\] must be a whole number/],
    ['NaN', '1.5', 'NaN', /not valid JSON: it has no NaN and no Infinity/],
    ['Infinity', '1.5', '-Infinity', /not valid JSON: it has no NaN and no Infinity/],
    ['a number beyond doubles', '1.5', '1e999', /inputs\[0\]\.amount must be a finite number/],
    ['a gap where there may be none', '1.5', 'null', /inputs\[0\]\.amount is required/],
  ])('refuses %s with a text that names it', async (_what, from, to, error) => {
    const text = JSON.stringify(mixed()).replace(from, to);
    const answer = await send('/models/mixed/infer', text);
    expect([answer.status, await answer.json()]).toEqual([400, { error: expect.stringMatching(error) }]);
  });

  it('reads gzip and deflate, and refuses other codings, broken ones and bombs', async () => {
    const { body, length } = framed([5, -5]);
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    for (const [coding, bytes, status] of [
      ['gzip', gzipSync(body), 200],
      ['deflate', deflateSync(body), 200],
      ['br', brotliCompressSync(body), 415],
      ['gzip', gzipSync(body).subarray(0, -9), 400],
      ['gzip', body, 400],
      ['gzip', bomb, 413],
    ] as const) {
      const answer = await send('/models/fraud/infer', bytes, {
        [FRAMING]: String(length),
        'content-encoding': coding,
      });
      const told = (await answer.json()) as InferBody;
      expect([coding, answer.status, typeof told.error]).toEqual([
        coding,
        status,
        status === 200 ? 'undefined' : 'string',
      ]);
    }
  });

  it('never mixes up the answers to requests of different forms and models at a time', async () => {
    const values = Array.from({ length: 40 }, (_, i) => (i - 20) / 4);
    const matrix = (value: number): WireTensor => ({
      ...{ name: 'all', datatype: 'FP64', shape: [1, NAMES.length], data: NAMES.map(() => value) },
    });
    const told = async (value: number, form: number): Promise<unknown> => {
      const id = `${form}:${value}`;
      const { body, length } = framed([value], { id });
      const others = [{ inputs: columns(value) }, { inputs: [matrix(value)] }, mixed()];
      const text = JSON.stringify({ id, ...others[form - 1] });
      const path = `/models/${form === 3 ? 'mixed' : 'fraud'}/infer`;
      const answer = form === 0 ? await send(path, body, { [FRAMING]: String(length) }) : await send(path, text);
      const { outputs, ...rest } = (await answer.json()) as InferBody;
      expect(rest).toMatchObject({ id, model_name: form === 3 ? 'mixed' : 'fraud' });
      return outputs;
    };
    const answers = await Promise.all(
      values.map((value) => Promise.all([0, 1, 2, 3].map((form) => told(value, form)))),
    );
    for (const [binary, json, all] of answers) expect([json, all]).toEqual([binary, binary]);
    expect(new Set(answers.map(([first]) => JSON.stringify(first))).size).toBe(values.length);
    expect(new Set(answers.map((forms) => JSON.stringify(forms[3]))).size).toBe(1);
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
      expect(((await answer.json()) as InferBody).outputs).toEqual(plain);
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
    ['a matrix of another width', { name: 'input-0', shape: [1, 1] }, /inputs\.input-0 is no input/],
    ['a shape whose size overflows', { shape: [2 ** 31, 2 ** 31, 2 ** 31] }, /shape claims more than/],
    ['nine dimensions', { shape: [1, 1, 1, 1, 1, 1, 1, 1, 1] }, /1 to 8 dimensions/],
    [
      'a name of 100,000 characters',
      { name: 'x'.repeat(100_000) },
      /^inputs\[0\]\.name must be a name of at most 1000/,
    ],
    [
      'shared memory',
      { parameters: { shared_memory_region: 'r' } },
      /shared_memory_region is an extension that is not/,
    ],
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

  it('has the same words for what it does not serve at all', async () => {
    for (const path of ['/systemsharedmemory/status', '/models/fraud/nothing', '/nothing']) {
      const answer = await send(path);
      expect([answer.status, await answer.json()]).toEqual([404, { error: expect.stringContaining(`GET /v2${path}`) }]);
    }
  });

  it('says 503 while it is not ready, with both words of it', async () => {
    const settings = { ...inference.settings, dataDir: join(inference.folder, 'lost') };
    const lost = await bootstrap({ ...settings, databaseUrl: 'postgres://nobody:x@127.0.0.1:1/none' });
    const [ready, live, model] = await Promise.all(
      ['health/ready', 'health/live', 'models/fraud/ready'].map((path) =>
        fetch(`http://127.0.0.1:${lost.httpPort}/v2/${path}`),
      ),
    );
    expect([ready?.status, await ready?.json()]).toEqual([503, { live: true, ready: false }]);
    expect([live?.status, await live?.json()]).toEqual([200, { live: true, ready: false }]);
    expect([model?.status, await model?.json()]).toEqual([503, { error: expect.any(String) }]);
    await lost.close();
  });

  it('names a missing column, and says 404 for what is not deployed', async () => {
    const { status, body } = await infer({ inputs: columns(5).slice(1) });
    expect([status, body.error]).toEqual([400, expect.stringContaining('inputs[0].x0 is required')]);
    expect((await infer({ inputs: columns(5) }, '/models/nobody/infer')).status).toBe(404);
    expect((await infer({ inputs: columns(5) }, '/models/fraud/versions/9.9.9/infer')).status).toBe(404);
  });
});
