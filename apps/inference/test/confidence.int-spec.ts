import { GRPCInferenceServiceService, InferenceServiceService, type openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { confidentModel } from './fixtures/confident-model.js';
import { RunningInference, type WireAnswer } from './fixtures/running-inference.js';

interface Confident {
  readonly prediction: string | number;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly confidence_level?: number;
  readonly conformal_method?: string;
  readonly prediction_set?: readonly string[];
  readonly prediction_interval?: { readonly lower: number; readonly upper: number };
  readonly ood_score?: number;
}

const CLASSES = ['high', 'low', 'mid'];
const context = assertedContext('tess');

describe('answers that say how sure they are', () => {
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
    await inference.deploy('kinds', '1.0.0', await confidentModel('kind'));
    await inference.deploy('values', '1.0.0', await confidentModel('value'));
  });
  afterAll(() => inference.stop());

  const predict = (model_name: string, options: object, inputs: object = { a: 4, b: 7 }): Promise<WireAnswer> =>
    inference.call('POST', '/predict', { model_name, inputs, options });
  const confident = async (model: string, options: object, inputs?: object): Promise<Confident> => {
    const { status, body } = await predict(model, options, inputs);
    expect(status).toBe(200);
    return body;
  };

  it('hold a set of classes for a classifier, the same each time', async () => {
    const answer = await confident('kinds', { confidence_level: 0.9 });
    expect(answer).toMatchObject({ confidence_level: 0.9, conformal_method: 'aps' });
    expect(answer).not.toHaveProperty('probabilities');
    expect(answer).not.toHaveProperty('prediction_interval');
    expect(CLASSES).toEqual(expect.arrayContaining([...(answer.prediction_set ?? [])]));
    const again = await confident('kinds', { confidence_level: 0.9 });
    expect([again.prediction_set, again.ood_score]).toEqual([answer.prediction_set, answer.ood_score]);
    const lac = await confident('kinds', { confidence_level: 0.994, conformal_method: 'lac', return_confidence: true });
    const ranked = Object.entries(lac.probabilities ?? {}).sort(([, one], [, other]) => other - one);
    expect(lac.prediction_set).toEqual(ranked.slice(0, lac.prediction_set?.length).map(([label]) => label));
    expect(lac.prediction_set?.length).toBeGreaterThan(1);
  });

  it('hold an interval for a number, wider for a higher level', async () => {
    const widthOf = async (options: object): Promise<number> => {
      const { prediction, prediction_interval: interval } = await confident('values', options);
      expect(interval?.lower).toBeLessThanOrEqual(Number(prediction));
      expect(interval?.upper).toBeGreaterThanOrEqual(Number(prediction));
      return (interval?.upper ?? 0) - (interval?.lower ?? 0);
    };
    for (const method of ['cqr', 'split']) {
      const narrow = await widthOf({ confidence_level: 0.8, conformal_method: method });
      expect(await widthOf({ confidence_level: 0.95, conformal_method: method })).toBeGreaterThan(narrow);
    }
    expect(await confident('values', { confidence_level: 0.9 })).toMatchObject({ conformal_method: 'cqr' });
  });

  it('say how unusual a row is', async () => {
    const usual = await confident('values', { confidence_level: 0.9 });
    const odd = await confident('values', { confidence_level: 0.9 }, { a: 500, b: -500 });
    expect(usual.ood_score).toBeLessThan(0.95);
    expect(odd.ood_score).toBeGreaterThan(0.99);
  });

  it('say nothing of it where nobody asks', async () => {
    const answer = await confident('kinds', { return_confidence: true });
    for (const field of ['confidence_level', 'prediction_set', 'ood_score']) expect(answer).not.toHaveProperty(field);
  });

  it('are the same in a batch', async () => {
    const inputs = Array.from({ length: 250 }, (_, i) => ({ a: i % 10, b: (i * 7) % 10 }));
    const options = { confidence_level: 0.9, return_confidence: true };
    const { body } = await inference.call('POST', '/predict/batch', { model_name: 'kinds', inputs, options });
    const rows = body.predictions as unknown as readonly Confident[];
    for (const i of [0, 99, 100, 249]) {
      const { prediction_set, ood_score } = await confident('kinds', options, inputs[i]);
      expect(rows[i]).toMatchObject({ confidence_level: 0.9, prediction_set, ood_score });
    }
  });

  it.each([
    ['fraud', { confidence_level: 0.9 }, 'options.confidence_level', 'no scores of rows held out'],
    ['kinds', { confidence_level: 0.999 }, 'options.confidence_level', 'the 180 rows held out .* at most 0.994'],
    ['kinds', { confidence_level: 0.9, conformal_method: 'cqr' }, 'options.conformal_method', 'it has aps, lac'],
    ['values', { confidence_level: 0.9, conformal_method: 'aps' }, 'options.conformal_method', 'it has cqr, split'],
    ['kinds', { confidence_level: 0.4 }, 'options.confidence_level', 'a number from 0.5 to 0.999'],
    ['kinds', { confidence_level: '0.9' }, 'options.confidence_level', 'a number from 0.5 to 0.999'],
    ['kinds', { conformal_method: 'lac' }, 'options.conformal_method', 'needs options.confidence_level'],
    ['kinds', { confidence_level: 0.9, conformal_method: 'magic' }, 'options.conformal_method', 'must be one of aps'],
  ])('are refused where there is nothing to say: %s %j', async (model, options, field, message) => {
    const inputs = model === 'fraud' ? { x0: 1, x1: 1, x2: 1, x3: 1 } : { a: 1, b: 1 };
    const single = await predict(model, options, inputs);
    const batch = await inference.call('POST', '/predict/batch', { model_name: model, inputs: [inputs], options });
    for (const answer of [single, batch]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
      expect(answer.body.errors[0]).toMatchObject({ message: expect.stringMatching(message) });
    }
  });

  it('come over gRPC as well', async () => {
    const client = grpcClient(InferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const inputs = { values: { a: { number: 4 }, b: { number: 7 } } };
    const options = { returnConfidence: false, returnExplanation: false, confidenceLevel: 0.9 };
    const kinds = await client.predict({ modelName: 'kinds', inputs, options }, context);
    const rest = await confident('kinds', { confidence_level: 0.9 });
    expect(kinds.prediction?.conformal).toEqual({
      ...{ level: 0.9, method: 'aps', labels: rest.prediction_set, oodScore: rest.ood_score },
    });
    const values = await client.predictBatch({ modelName: 'values', inputs: [inputs], entities: [], options }, context);
    const { prediction_interval: interval } = await confident('values', { confidence_level: 0.9 });
    expect(values.predictions[0]?.conformal).toMatchObject({ method: 'cqr', interval, labels: [] });
    const wrong = { ...options, confidenceLevel: 2 };
    await expect(client.predict({ modelName: 'kinds', inputs, options: wrong }, context)).rejects.toMatchObject({
      kind: 'invalid',
      fields: [{ field: 'options.confidence_level', message: expect.any(String) }],
    });
    client.close();
  });

  it('come over the Open Inference Protocol as tensors', async () => {
    const infer = async (
      model: string,
      parameters: object,
      more: object = {},
    ): Promise<{ status: number; body: object }> => {
      const tensor = (name: string, data: number[]): object => ({ name, datatype: 'FP64', shape: [2], data });
      const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}/v2/models/${model}/infer`, {
        method: 'POST',
        body: JSON.stringify({ inputs: [tensor('a', [4, 9]), tensor('b', [7, 1])], parameters, ...more }),
      });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const rest = [
      await confident('kinds', { confidence_level: 0.9 }),
      await confident('kinds', { confidence_level: 0.9 }, { a: 9, b: 1 }),
    ];
    const sets = rest.flatMap(({ prediction_set: set = [] }) => CLASSES.map((label) => set.includes(label)));
    const scores = rest.map(({ ood_score: score }) => score);
    // The second time the form of the request is known.
    for (const turn of ['new', 'known']) {
      expect({ turn, ...(await infer('kinds', { confidence_level: 0.9 })) }).toMatchObject({
        turn,
        status: 200,
        body: {
          outputs: [
            { name: 'prediction' },
            { name: 'probabilities' },
            { name: 'prediction_set', datatype: 'BOOL', shape: [2, 3], data: sets },
            { name: 'ood_score', datatype: 'FP64', shape: [2], data: scores },
          ],
        },
      });
    }
    const outputs = [{ name: 'prediction_interval' }];
    expect(await infer('values', { confidence_level: 0.9 }, { outputs })).toMatchObject({
      body: { outputs: [{ name: 'prediction_interval', shape: [2, 2] }] },
    });
    expect(await infer('values', {}, { outputs })).toMatchObject({ status: 400 });
    expect(await infer('values', { confidence_level: 7 })).toMatchObject({
      ...{ status: 400, body: { error: expect.stringContaining('parameters.confidence_level') } },
    });
    expect(await infer('values', { confidence_level: 0.9, conformal_method: 'lac' })).toMatchObject({
      ...{ status: 400, body: { error: expect.stringContaining('parameters.conformal_method') } },
    });
  });

  it('come over the protocol in gRPC, where numbers may be texts of another kind', async () => {
    const client = grpcClient(GRPCInferenceServiceService, `127.0.0.1:${inference.app.grpcPort}`, { service: 'test' });
    const request = (level: openInferenceProto.InferParameter): openInferenceProto.ModelInferRequest => ({
      ...{ modelName: 'values', modelVersion: '', id: '', outputs: [], parameters: { confidence_level: level } },
      inputs: ['a', 'b'].map((name) => ({
        ...{ name, datatype: 'FP64', shape: [1n], parameters: {}, contents: undefined },
      })),
      rawInputContents: [4, 7].map((value) => Buffer.from(Float64Array.of(value).buffer)),
    });
    const answer = await client.modelInfer(request({ doubleParam: 0.9 }), context);
    expect(answer.outputs.map(({ name }) => name)).toEqual(['prediction', 'prediction_interval', 'ood_score']);
    const bytes = new Float64Array(new Uint8Array(answer.rawOutputContents[1] ?? []).buffer);
    const { prediction_interval: interval } = await confident('values', { confidence_level: 0.9 });
    expect({ lower: bytes[0], upper: bytes[1] }).toEqual(interval);
    await expect(client.modelInfer(request({ stringParam: '0.9' }), context)).rejects.toMatchObject({
      kind: 'invalid',
    });
    client.close();
  });
});
