import { inferenceProto, InferenceServiceService } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { mlflowFlavor, saveModel, type ArtifactFile } from '@intelgraph/ml-runtime';
import { grpcClient } from '@intelgraph/platform';
import { callHttp } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FRAMING } from './fixtures/infer-requests.js';
import { linearModel, mixedModel, rowOf } from './fixtures/linear-model.js';
import { itemsOf, knownAnswers, mlmodelFile, near, onnxFiles, tfjsFiles } from './fixtures/model-files.js';
import { RunningInference } from './fixtures/running-inference.js';

/** The fields of answers that these tests look at. */
type Body = Readonly<Record<string, never>> & {
  readonly prediction: unknown;
  readonly predictions: readonly { readonly prediction: unknown; readonly probabilities?: unknown }[];
  readonly outputs: readonly object[];
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly error: string;
};

let inference: RunningInference;
const post = async (path: string, body: unknown): Promise<{ status: number; body: Body }> => {
  const { status, body: answer } = await inference.call('POST', path, body);
  return { status, body: answer as unknown as Body };
};
const get = async (path: string): Promise<unknown> => (await inference.call('GET', path)).body;

async function served(name: string, files: readonly ArtifactFile[], flavor?: string): Promise<void> {
  await inference.registerFiles(name, files, '1.0.0', flavor);
  await inference.deploy(name);
}

const floatsOf = (bytes: Buffer): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);

const X_COLUMNS = ['a', 'b', 'c'].map((name) => ({ name, type: 'double', required: true }));
const TENSOR_MODELS = ['classifier', 'image', 'texts', 'halves', 'lookup', 'layers', 'graph'] as const;

beforeAll(async () => {
  inference = await RunningInference.start();
  for (const name of ['classifier', 'image', 'texts', 'halves', 'lookup', 'whole', 'one-by-one'])
    await served(name, onnxFiles(name));
  await served('columns', onnxFiles('columns'), 'onnx');
  await served('labelled', [...onnxFiles('classifier-zipmap'), mlmodelFile(X_COLUMNS)], 'mlflow');
  await served('layers', tfjsFiles('layers'), 'tfjs-layers');
  await served('graph', tfjsFiles('graph'));
}, 120_000);

afterAll(() => inference.stop());

describe.each(TENSOR_MODELS)('the model %s, which takes tensors, answers as its own runtime does', (name) => {
  const { inputs, outputs } = knownAnswers(name);
  const items = itemsOf(inputs);
  const answers = itemsOf(outputs).map((item) => near(item));

  it('to /predict, one item without its dimension of items', async () => {
    const { status, body } = await post('/predict', { model_name: name, inputs: items[0] });
    expect([status, body.prediction]).toEqual([200, answers[0]]);
  });

  it('to /predict/batch', async () => {
    const { body } = await post('/predict/batch', { model_name: name, inputs: items });
    expect(body.predictions.map(({ prediction }) => prediction)).toEqual(answers);
  });

  it("to TF Serving's instances and inputs", async () => {
    const names = Object.keys(outputs);
    const [only = ''] = names;
    const rows = await post(`/v1/models/${name}:predict`, { instances: items });
    const columns = await post(`/v1/models/${name}:predict`, { inputs });
    expect(rows.body.predictions).toEqual(names.length > 1 ? answers : near(outputs[only]));
    expect(columns.body.outputs).toEqual(near(names.length > 1 ? outputs : outputs[only]));
  });

  it("to MLflow's instances and inputs", async () => {
    for (const body of [{ instances: items }, { inputs }]) {
      const answer = await post(`/models/${name}/invocations`, body);
      expect(answer.body.predictions).toEqual(near(outputs));
    }
  });
});

describe('the Open Inference Protocol', () => {
  it('says the real names, types and shapes', async () => {
    expect(await get('/v2/models/image')).toMatchObject({
      platform: 'onnxruntime_onnx',
      inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 1, 4, 4] }],
      outputs: [
        { name: 'scores', datatype: 'FP32', shape: [-1, 2] },
        { name: 'features', datatype: 'FP32', shape: [-1, 2] },
      ],
    });
    expect(await get('/v2/models/image/config')).toMatchObject({
      input: [{ name: 'image', data_type: 'TYPE_FP32', dims: [1, 4, 4] }],
    });
    expect(await get('/v2/models/whole')).toMatchObject({ inputs: [{ name: 'm', datatype: 'FP64', shape: [2, -1] }] });
  });

  it('has what computes each model beside it', async () => {
    const { items } = (await get('/api/v1/serving/models')) as { items: readonly object[] };
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{
            endpoint: 'image',
            platform: 'onnxruntime_onnx',
            backend: expect.stringMatching(/^onnxruntime .*, cpu$/),
          },
        }),
        expect.objectContaining({ endpoint: 'graph', backend: expect.stringMatching(/^@tensorflow\/tfjs .*, wasm$/) }),
      ]),
    );
  });

  it('takes tensors of any rank, and gives those that are asked for', async () => {
    const { inputs, outputs } = knownAnswers('image');
    const image = { name: 'image', datatype: 'FP32', shape: [3, 1, 4, 4], data: inputs['image'] };
    const { body } = await post('/v2/models/image/infer', { inputs: [image], outputs: [{ name: 'features' }] });
    expect(body.outputs).toEqual([
      { name: 'features', datatype: 'FP32', shape: [3, 2], data: near(outputs['features']!.flat()) },
    ]);
  });

  it('keeps whole numbers of 64 bits, and texts', async () => {
    const { body } = await post('/v2/models/texts/infer', {
      inputs: [
        { name: 'text', datatype: 'BYTES', shape: [1, 2], data: ['Łódź', ''] },
        { name: 'count', datatype: 'INT64', shape: [1], data: [4503599627370497] },
      ],
    });
    expect(body.outputs).toMatchObject([{ data: ['Łódź', ''] }, { name: 'twice', data: [9007199254740994] }]);
  });

  it.each([
    ['another shape', { datatype: 'FP32', shape: [1, 1, 4, 5] }, '[any, 1, 4, 4]'],
    ['another rank', { datatype: 'FP32', shape: [16] }, '[any, 1, 4, 4]'],
    ['another type', { datatype: 'FP64', shape: [1, 1, 4, 4] }, 'must be FP32'],
    ['another name', { name: 'picture', datatype: 'FP32', shape: [1, 1, 4, 4] }, 'it takes image'],
    ['more than any request holds', { datatype: 'FP32', shape: [2_000_000_000, 1, 4, 4] }, 'claims more'],
  ])('refuses a tensor of %s before it reads its elements', async (_case, tensor, reason) => {
    const { status, body } = await post('/v2/models/image/infer', { inputs: [{ name: 'image', data: [], ...tensor }] });
    expect([status, body.error]).toEqual([400, expect.stringContaining(reason)]);
  });
});

describe('gRPC and binary data', () => {
  const context = assertedContext('tess');
  const { inputs, outputs } = knownAnswers('image');
  const pixels = (inputs['image'] as unknown[]).flat(4) as number[];
  const scores = outputs['scores']!.flat();
  const raw = Buffer.from(Float32Array.from(pixels).buffer);

  const asking = (image: inferenceProto.InputValue): inferenceProto.PredictRequest =>
    inferenceProto.PredictRequest.fromPartial({ modelName: 'image', inputs: { values: { image } } });

  it('carry tensors of our own protocol', async () => {
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const tensor = { shape: [1n, 4n, 4n], numbers: pixels.slice(0, 16), integers: [], texts: [], booleans: [] };
    const answer = await client.predict(asking({ tensor }), context);
    expect(answer.prediction?.outputs['scores']).toMatchObject({ shape: [2n], numbers: near(scores.slice(0, 2)) });
    const wrong = client.predict(asking({ tensor: { ...tensor, shape: [9n] } }), context);
    await expect(wrong).rejects.toThrow('has 16 elements for the shape [9]');
    client.close();
  });

  it('carry tensors behind JSON', async () => {
    const parameters = { binary_data_size: raw.length };
    const json = Buffer.from(
      JSON.stringify({
        parameters: { binary_data_output: true },
        inputs: [{ name: 'image', datatype: 'FP32', shape: [3, 1, 4, 4], parameters }],
        outputs: [{ name: 'scores' }],
      }),
    );
    const { headers, bytes } = await callHttp(
      ...([inference.app.httpPort, 'POST', '/v2/models/image/infer', Buffer.concat([json, raw])] as const),
      { headers: { [FRAMING]: String(json.length) } },
    );
    expect([...floatsOf(bytes.subarray(Number(headers.get(FRAMING))))]).toEqual(near(scores));
  });
});

describe('a model', () => {
  it('whose tensors count no items takes them whole through every protocol', async () => {
    const m = [3, 4].map((size) => [1, 2, size]);
    const native = await post('/predict', { model_name: 'whole', inputs: { m } });
    const infer = { inputs: [{ name: 'm', datatype: 'FP64', shape: [2, 3], data: m }] };
    expect(native.body.prediction).toEqual({ total: 13 });
    expect((await post('/v2/models/whole/infer', infer)).body.outputs).toMatchObject([{ shape: [], data: [13] }]);
    expect((await post('/v1/models/whole:predict', { inputs: { m } })).body).toEqual({ outputs: 13 });
    expect((await post('/models/whole/invocations', { inputs: { m } })).body).toEqual({ predictions: { total: 13 } });
  });

  it('may have its weights in a file beside it, as MLflow saves large ones', async () => {
    const weights = { path: 'model/weights.data', bytes: Buffer.from(Float32Array.of(1, 20, 300).buffer) };
    const files = onnxFiles('weights-beside').map(({ bytes }) => ({ path: 'model/model.onnx', bytes }));
    const mlmodel = { path: 'MLmodel', bytes: Buffer.from('flavors:\n  onnx:\n    data: model\n') };
    await served('beside', [...files, weights, mlmodel]);
    const { body } = await post('/predict', { model_name: 'beside', inputs: { x: [1, 2, 3] } });
    expect(body.prediction).toEqual({ y: [2, 22, 303] });
  });

  it('may fix the number of items at one, and is run for each of many', async () => {
    const inputs = [{ x: [-1, 2, 3] }, { x: [4, -5, 6] }];
    const { body } = await post('/predict/batch', { model_name: 'one-by-one', inputs });
    expect(body.predictions.map(({ prediction }) => prediction)).toEqual([{ y: [0, 2, 3] }, { y: [4, 0, 6] }]);
  });
});

describe('a model of columns', () => {
  const { inputs, outputs } = knownAnswers('classifier-zipmap');
  const rows = inputs['X']!.map((row) =>
    Object.fromEntries(['a', 'b', 'c'].map((name, i) => [name, (row as number[])[i]])),
  );

  it("has MLflow's columns in one matrix, and the classes of its ZipMap", async () => {
    const options = { return_confidence: true };
    const { body } = await post('/predict/batch', { model_name: 'labelled', inputs: rows, options });
    expect(body.predictions).toMatchObject(
      outputs['output_label']!.map((prediction, i) => ({
        prediction,
        probabilities: near(outputs['output_probability']![i]),
      })),
    );
  });

  it("answers MLflow's data frames and TF Serving's classify", async () => {
    const split = { columns: ['c', 'a', 'b'], data: rows.map(({ a, b, c }) => [c, a, b]) };
    const frame = await post('/models/labelled/invocations', { dataframe_split: split });
    expect(frame.body.predictions).toMatchObject(outputs['output_label']!.map((prediction) => ({ prediction })));
    const { status } = await post('/v1/models/labelled:classify', { examples: rows });
    expect(status).toBe(200);
  });

  it('may have a tensor for each column, of other types', async () => {
    const known = knownAnswers('columns');
    const items = itemsOf(known.inputs).map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, (value as unknown[])[0]])),
    );
    const { body } = await post('/predict/batch', { model_name: 'columns', inputs: items });
    expect(body.predictions).toHaveLength(4);
    const scores = known.outputs['output_probability'] as Record<string, number>[];
    const infer = await post('/v2/models/columns/infer', {
      inputs: [
        { name: 'age', datatype: 'INT64', shape: [1], data: [items[0]!['age']] },
        { name: 'income', datatype: 'FP64', shape: [1], data: [items[0]!['income']] },
        { name: 'city', datatype: 'BYTES', shape: [1], data: [items[0]!['city']] },
      ],
    });
    expect(infer.body.outputs).toContainEqual(
      expect.objectContaining({ name: 'probabilities', data: near(Object.values(scores[0]!)) }),
    );
  });

  it('names the column that is wrong', async () => {
    const wrong = await post('/predict', { model_name: 'columns', inputs: { age: 1.5, income: null, city: 'Oslo' } });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toMatchObject([
      { field: 'inputs.age', message: expect.stringContaining('whole number') },
    ]);
  });
});

describe("the platform's pipeline", () => {
  const model = linearModel(4);
  const own = saveModel(model);
  const rows = [rowOf(4, 1), rowOf(4, -3)];

  it('stands in front of a layers model, which answers as the same model of our own format does', async () => {
    await served('behind', own, 'tfjs-layers');
    const answer = async (name: string): Promise<unknown> =>
      (
        await post('/predict/batch', { model_name: name, inputs: rows, options: { return_confidence: true } })
      ).body.predictions.map(({ prediction, probabilities }) => ({ prediction, probabilities }));
    await inference.deploy('ours', '1.0.0', model);
    expect(await answer('behind')).toEqual(near(await answer('ours')));
  });

  it('comes back by MLflow with the model that it belongs to', async () => {
    const mixed = mixedModel();
    await served('returned', [...saveModel(mixed), ...mlflowFlavor(mixed).files], 'mlflow');
    await inference.deploy('kept', '1.0.0', mixed);
    const inputs = { amount: 3, visits: 4, city: 'Rome', member: false, since: '2026-03-01T00:00:00Z' };
    const answer = async (name: string): Promise<unknown> =>
      (await post('/predict', { model_name: name, inputs })).body.prediction;
    expect(await answer('returned')).toBe(await answer('kept'));
    expect(await get('/v2/models/returned')).toMatchObject({ platform: 'intelgraph_tabular' });
  });

  it('is refused in front of a network that takes something else', async () => {
    const pipeline = own.filter(({ path }) => path !== 'model.json' && path !== 'weights.bin');
    await inference.registerFiles('misfit', [...pipeline, ...onnxFiles('image')]);
    await expect(inference.deploy('misfit')).rejects.toThrow(
      'the pipeline gives FP32[-1,4], and the model takes image',
    );
  });
});

describe('inputs of the right shape that a model cannot compute', () => {
  it.each([
    ['/predict', { model_name: 'lookup', inputs: { id: 99 } }, 422],
    ['/predict/batch', { model_name: 'lookup', inputs: [{ id: 1 }, { id: -99 }] }, 422],
    ['/v2/models/lookup/infer', { inputs: [{ name: 'id', datatype: 'INT64', shape: [1], data: [99] }] }, 400],
    ['/v1/models/lookup:predict', { instances: [99] }, 400],
    ['/models/lookup/invocations', { inputs: { id: [99] } }, 400],
  ])("are refused in its runtime's words: %s", async (path, body, status) => {
    const answer = await post(path, body);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      status,
      expect.stringContaining('out of data bounds'),
    ]);
  });
});

describe('deploying what cannot be served', () => {
  const truncated = (files: readonly ArtifactFile[], path: string, length: number): ArtifactFile[] =>
    files.map((file) => (file.path === path ? { path, bytes: file.bytes.subarray(0, length) } : file));
  const withTopology = (change: (json: string) => string): ArtifactFile[] =>
    tfjsFiles('graph').map((file) =>
      file.path === 'model.json' ? { path: file.path, bytes: Buffer.from(change(file.bytes.toString())) } : file,
    );

  it.each<[string, ArtifactFile[], string]>([
    ['an unknown operator of ONNX', onnxFiles('unknown-operator'), 'Frobnicate'],
    ['a truncated ONNX file', truncated(onnxFiles('classifier'), 'model.onnx', 200), 'cut short'],
    ['an output that is a sequence', onnxFiles('sequence'), 'its output y is no tensor'],
    ['no ONNX at all', [{ path: 'model.onnx', bytes: Buffer.from('hello') }], 'no graph'],
    ['weights outside of the artifact', onnxFiles('weights-outside'), 'no file of the artifact'],
    ['weights that are missing', onnxFiles('weights-beside'), '"weights.data", which is no file of the artifact'],
    ['a graph that wants 400 GB', onnxFiles('vast'), 'allocate'],
    [
      'a signature of other columns',
      [...onnxFiles('classifier'), mlmodelFile(X_COLUMNS.slice(1))],
      'MLmodel names 2 columns, and the input X has the shape [-1,3]',
    ],
    [
      'a signature of another tensor',
      [
        ...onnxFiles('classifier'),
        mlmodelFile([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 7] } }]),
      ],
      'the shape [-1,7], the model takes [-1,3]',
    ],
    [
      'an MLmodel that is none',
      [...onnxFiles('image'), { path: 'MLmodel', bytes: Buffer.from('flavors:\n  onnx:\n  - [') }],
      'YAML',
    ],
    ['an unknown operator of TF.js', withTopology((json) => json.replace('"Softmax"', '"Frobnicate"')), 'Frobnicate'],
    [
      'an unknown layer of TF.js',
      tfjsFiles('layers').map(({ path, bytes }) => ({
        path,
        bytes: path === 'model.json' ? Buffer.from(bytes.toString().replace('"Dense"', '"Frobnicate"')) : bytes,
      })),
      'Frobnicate',
    ],
    [
      'a shard that is cut short',
      truncated(tfjsFiles('layers'), 'group1-shard2of2.bin', 40),
      'bytes, and the weights named take',
    ],
    ['a shard that is missing', tfjsFiles('graph').slice(1), 'group1-shard1of2.bin is missing'],
    [
      'a path out of the artifact',
      withTopology((json) => json.replace('group1-shard1of2.bin', '../../etc/hostname')),
      '../../etc/hostname is missing',
    ],
    ['half a model.json', truncated(tfjsFiles('layers'), 'model.json', 300), 'model'],
    [
      'weights of another shape',
      withTopology((json) => json.replace(/"shape": ?\[3, ?2\]/, '"shape":[2,3]')),
      'model.json',
    ],
  ])('is refused with the reason, and what served goes on: %s', async (_case, files, reason) => {
    await inference.registerFiles('classifier', files, '2.0.0');
    const { status, body } = await post('/api/v1/deployments', {
      ...{ name: 'again', model_name: 'classifier', routes: [{ version: '2.0.0', weight: 100 }] },
    });
    expect([status, body.errors[0]]).toEqual([
      422,
      { field: 'routes[0].version', message: expect.stringContaining(reason) },
    ]);
    const still = await post('/predict', { model_name: 'classifier', inputs: { X: [0, 0, 0] } });
    expect(still.status).toBe(200);
  });

  it('leaves the version that a deployment had', async () => {
    await inference.registerFiles('classifier', onnxFiles('unknown-operator'), '3.0.0');
    const { status } = await inference.call('PUT', '/api/v1/deployments/classifier/routes', {
      routes: [{ version: '3.0.0', weight: 100 }],
      expected_revision: 1,
    });
    expect(status).toBe(422);
    const { body } = await post('/predict', { model_name: 'classifier', inputs: { X: [0, 0, 0] } });
    expect(body).toMatchObject({ model_version: '1.0.0' });
  });
});
