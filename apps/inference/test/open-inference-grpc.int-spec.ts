import { GRPCInferenceServiceService, type openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NAMES } from './fixtures/infer-requests.js';
import { mixedModel } from './fixtures/linear-model.js';
import { knownAnswers, near, onnxFiles } from './fixtures/model-files.js';
import { RunningInference } from './fixtures/running-inference.js';

const context = assertedContext('tess');

const NOTHING: openInferenceProto.InferTensorContents = {
  ...{ boolContents: [], intContents: [], int64Contents: [], uintContents: [], uint64Contents: [] },
  ...{ fp32Contents: [], fp64Contents: [], bytesContents: [] },
};

const PREDICTION = { name: 'prediction', parameters: {} };
const CLASSIFIED = { name: 'probabilities', parameters: { classification: { int64Param: 2n } } };
const oneInput = (change: object): object => ({
  inputs: [{ name: 'x0', datatype: 'FP64', shape: [1n], parameters: {}, contents: undefined, ...change }],
  rawInputContents: [Buffer.alloc(8)],
});

/** A request with one column for each name, typed or raw. */
function request(values: number[], isRaw: boolean, more: object = {}): openInferenceProto.ModelInferRequest {
  return {
    ...{ modelName: 'fraud', modelVersion: '', id: 'a1', parameters: {}, outputs: [] },
    inputs: NAMES.map((name) => ({
      ...{ name, datatype: 'FP64', shape: [BigInt(values.length)], parameters: {} },
      contents: isRaw ? undefined : { ...NOTHING, fp64Contents: values },
    })),
    rawInputContents: isRaw ? NAMES.map(() => Buffer.from(Float64Array.from(values).buffer)) : [],
    ...more,
  };
}

describe('the Open Inference Protocol over gRPC', () => {
  let inference: RunningInference;
  let client: ReturnType<typeof connect>;
  const connect = (port: number | undefined) =>
    grpcClient(GRPCInferenceServiceService, `127.0.0.1:${port}`, { service: 'test' });
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
    await inference.deploy('mixed', '1.0.0', mixedModel());
    await inference.registerFiles('image', onnxFiles('image'));
    await inference.deploy('image');
    client = connect(inference.app.grpcPort);
  });
  afterAll(async () => {
    client.close();
    await inference.stop();
  });

  it('says what there is', async () => {
    expect(await client.serverLive({}, context)).toEqual({ live: true });
    expect(await client.serverReady({}, context)).toEqual({ ready: true });
    expect(await client.modelReady({ name: 'fraud', version: '1.0.0' }, context)).toEqual({ ready: true });
    for (const nobody of [
      { name: 'nobody', version: '' },
      { name: 'fraud', version: '9.9.9' },
    ]) {
      expect(await client.modelReady(nobody, context)).toEqual({ ready: false });
    }
    expect(await client.modelMetadata({ name: 'fraud', version: '' }, context)).toMatchObject({
      ...{ name: 'fraud', versions: ['1.0.0'] },
      inputs: NAMES.map((name) => ({ name, datatype: 'FP64', shape: [-1n, 1n] })),
    });
  });

  it('answers in the form in which it is asked, typed or raw, with the same numbers', async () => {
    const typed = await client.modelInfer(request([5, -5], false), context);
    const raw = await client.modelInfer(request([5, -5], true), context);
    expect(typed).toMatchObject({ modelName: 'fraud', modelVersion: '1.0.0', id: 'a1', rawOutputContents: [] });
    const [labels, numbers] = typed.outputs.map(({ contents }) => contents);
    expect(labels?.bytesContents.map((bytes) => Buffer.from(bytes).toString())).toEqual(['yes', 'no']);
    expect(raw.outputs.map(({ shape, contents }) => [shape, contents])).toEqual([
      [[2n], undefined],
      [[2n, 2n], undefined],
    ]);
    const bytes = Buffer.from(raw.rawOutputContents[1] ?? []);
    expect(Array.from({ length: 4 }, (_, i) => bytes.readDoubleLE(i * 8))).toEqual(numbers?.fp64Contents);
  });

  it('reads columns of every type in their own fields, and the same in raw ones', async () => {
    const text = (...texts: string[]): Buffer[] => texts.map((one) => Buffer.from(one));
    const columns: [string, string, object, Buffer][] = [
      ['amount', 'FP32', { fp32Contents: [1.5, 2.5] }, Buffer.from(Float32Array.of(1.5, 2.5).buffer)],
      ['visits', 'UINT8', { uintContents: [3, 4] }, Buffer.from([3, 4])],
      ['city', 'BYTES', { bytesContents: text('Łódź', 'Rome') }, Buffer.from('\x07\0\0\0Łódź\x04\0\0\0Rome')],
      ['member', 'BOOL', { boolContents: [true, false] }, Buffer.from([1, 0])],
      ['since', 'INT64', { int64Contents: [1n, 2n] }, Buffer.from(BigInt64Array.of(1n, 2n).buffer)],
    ];
    const inputs = columns.map(([name, datatype, contents]) => ({
      ...{ name, datatype, shape: [2n, 1n], parameters: {}, contents: { ...NOTHING, ...contents } },
    }));
    const asked = { modelName: 'mixed', modelVersion: '1.0.0', id: '', parameters: {}, outputs: [] };
    const typed = await client.modelInfer({ ...asked, inputs, rawInputContents: [] }, context);
    const rawInputContents = columns.map(([, , , bytes]) => bytes);
    const bare = inputs.map((input) => ({ ...input, contents: undefined }));
    const raw = await client.modelInfer({ ...asked, inputs: bare, rawInputContents }, context);
    const bytes = Buffer.from(raw.rawOutputContents[1] ?? []);
    expect(typed.outputs[1]?.contents?.fp64Contents).toEqual([0, 8, 16, 24].map((at) => bytes.readDoubleLE(at)));
    expect([typed.parameters, ...typed.outputs.map(({ parameters }) => parameters)]).toEqual([{}, {}, {}]);
    expect(typed.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('carries tensors of any rank, raw and typed, of a model that takes them', async () => {
    const { inputs, outputs } = knownAnswers('image');
    const pixels = (inputs['image'] as unknown[]).flat(4) as number[];
    const scores = near(outputs['scores']?.flat());
    const image = { name: 'image', datatype: 'FP32', shape: [3n, 1n, 4n, 4n], parameters: {} };
    const asked = { modelName: 'image', modelVersion: '', id: '', parameters: {}, outputs: [] };
    const contents = { ...NOTHING, fp32Contents: pixels };
    const typed = await client.modelInfer(
      { ...asked, inputs: [{ ...image, contents }], rawInputContents: [] },
      context,
    );
    const raw = await client.modelInfer(
      {
        ...{ ...asked, inputs: [{ ...image, contents: undefined }] },
        rawInputContents: [Buffer.from(Float32Array.from(pixels).buffer)],
      },
      context,
    );
    expect(typed.outputs[0]).toMatchObject({ shape: [3n, 2n], contents: { fp32Contents: scores } });
    const bytes = Buffer.from(raw.rawOutputContents[0] ?? []);
    expect(Array.from({ length: 6 }, (_, i) => bytes.readFloatLE(i * 4))).toEqual(scores);
  });

  it('gives the outputs that are asked for', async () => {
    const asked = [{ name: 'probabilities', parameters: {} }];
    const { outputs } = await client.modelInfer(request([5], true, { outputs: asked }), context);
    expect(outputs.map(({ name }) => name)).toEqual(['probabilities']);
  });

  it.each([
    ['fewer raw contents than inputs', { rawInputContents: [Buffer.alloc(8)] }, 'raw_input_contents'],
    ['raw contents that are cut', { rawInputContents: NAMES.map(() => Buffer.alloc(7)) }, 'raw_input_contents[0]'],
    ['an output that is none', { outputs: [{ name: 'score', parameters: {} }] }, 'outputs[0].name'],
    ['an output twice', { outputs: [PREDICTION, PREDICTION] }, 'outputs[1].name'],
    ['classes in the place of numbers', { outputs: [CLASSIFIED] }, 'outputs[0].parameters.classification'],
    ['a shape beyond all bounds', oneInput({ shape: [2n ** 31n, 2n ** 62n] }), 'inputs[0].shape'],
    ['a name of 100,000 characters', oneInput({ name: 'x'.repeat(100_000) }), 'inputs[0].name'],
  ])('refuses %s', async (_what, more, field) => {
    const refused = client.modelInfer(request([5], true, more), context);
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });

  it('says what is not deployed', async () => {
    const nobody = client.modelInfer(request([5], true, { modelName: 'nobody' }), context);
    await expect(nobody).rejects.toMatchObject({ kind: 'not_found' });
  });
});
