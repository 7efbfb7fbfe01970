import { GRPCInferenceServiceService, type openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const context = assertedContext('tess');

const NOTHING: openInferenceProto.InferTensorContents = {
  ...{ boolContents: [], intContents: [], int64Contents: [], uintContents: [], uint64Contents: [] },
  ...{ fp32Contents: [], fp64Contents: [], bytesContents: [] },
};

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
    const routes = [{ version: '1.0.0', weight: 100 }];
    expect((await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', routes })).status).toBe(201);
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
    expect(await client.modelMetadata({ name: 'fraud', version: '' }, context)).toMatchObject({
      ...{ name: 'fraud', versions: ['1.0.0'] },
      inputs: NAMES.map((name) => ({ name, datatype: 'FP64', shape: [-1n] })),
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

  it('gives the outputs that are asked for', async () => {
    const asked = [{ name: 'probabilities', parameters: {} }];
    const { outputs } = await client.modelInfer(request([5], true, { outputs: asked }), context);
    expect(outputs.map(({ name }) => name)).toEqual(['probabilities']);
  });

  it.each([
    ['fewer raw contents than inputs', { rawInputContents: [Buffer.alloc(8)] }, 'raw_input_contents'],
    ['raw contents that are cut', { rawInputContents: NAMES.map(() => Buffer.alloc(7)) }, 'raw_input_contents[0]'],
    ['an output that is none', { outputs: [{ name: 'score', parameters: {} }] }, 'outputs[0].name'],
  ])('refuses %s', async (_what, more, field) => {
    const refused = client.modelInfer(request([5], true, more), context);
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', fields: [{ field }] });
  });

  it('says what is not deployed', async () => {
    const nobody = client.modelInfer(request([5], true, { modelName: 'nobody' }), context);
    await expect(nobody).rejects.toMatchObject({ kind: 'not_found' });
  });
});
