import { GRPCInferenceServiceService, openInferenceProto } from '@intelgraph/contracts';
import { assertedContext } from '@intelgraph/kernel';
import { grpcClient } from '@intelgraph/platform';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const NAMES = Array.from({ length: COLUMNS }, (_, i) => `x${i}`);
const context = assertedContext('tess');

interface WireDuration {
  readonly count: number;
  readonly ns: number;
}
type WireCompute = Readonly<Record<'compute_input' | 'compute_infer' | 'compute_output', WireDuration>>;
interface WireStatistics {
  readonly name: string;
  readonly version: string;
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: WireCompute & Readonly<Record<'success' | 'fail' | 'queue', WireDuration>>;
  readonly batch_stats: readonly (WireCompute & { readonly batch_size: number })[];
}

describe("Triton's extensions of the Open Inference Protocol", () => {
  let inference: RunningInference;
  let client: ReturnType<typeof connect>;
  const connect = (port: number | undefined) =>
    grpcClient(GRPCInferenceServiceService, `127.0.0.1:${port}`, { service: 'test' });
  beforeAll(async () => {
    inference = await RunningInference.start();
    const routes = [
      { version: '1.0.0', weight: 100 },
      { version: '2.0.0', weight: 0 },
    ];
    expect((await inference.call('POST', '/api/v1/deployments', { model_name: 'fraud', routes })).status).toBe(201);
    client = connect(inference.app.grpcPort);
  });
  afterAll(async () => {
    client.close();
    await inference.stop();
  });

  const call = async (path: string, method = 'GET'): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`http://127.0.0.1:${inference.app.httpPort}/v2${path}`, { method });
    return { status: answer.status, body: await answer.json() };
  };

  describe('the configuration of a model', () => {
    it("has the model's tensors in Triton's terms, over both transports", async () => {
      const tensor = (name: string) => ({ name, data_type: 'TYPE_FP64', dims: [1] });
      const expected = {
        ...{ name: 'fraud', platform: 'intelgraph_tabular', backend: 'intelgraph', max_batch_size: 20_000 },
        input: NAMES.map((name) => ({ ...tensor(name), optional: false })),
        output: [
          { name: 'prediction', data_type: 'TYPE_STRING', dims: [] },
          { ...tensor('probabilities'), dims: [2] },
        ],
      };
      for (const path of ['/models/fraud/config', '/models/fraud/versions/2.0.0/config']) {
        expect(await call(path)).toEqual({ status: 200, body: expected });
      }
      const { config } = await client.modelConfig({ name: 'fraud', version: '1.0.0' }, context);
      const { TYPE_FP64, TYPE_STRING } = openInferenceProto.DataType;
      expect(config).toEqual({
        ...{ name: 'fraud', platform: 'intelgraph_tabular', backend: 'intelgraph', maxBatchSize: 20_000 },
        input: NAMES.map((name) => ({ name, dataType: TYPE_FP64, dims: [1n], optional: false })),
        output: [
          { name: 'prediction', dataType: TYPE_STRING, dims: [] },
          { name: 'probabilities', dataType: TYPE_FP64, dims: [2n] },
        ],
      });
    });

    it.each(['/models/nobody', '/models/fraud/versions/9.9.9', '/models/%25'])('is not there for %s', async (path) => {
      for (const what of ['config', 'stats']) {
        expect(await call(`${path}/${what}`)).toEqual({ status: 404, body: { error: expect.any(String) } });
      }
    });
  });

  describe('the statistics of a model', () => {
    const statisticsOf = async (path: string): Promise<WireStatistics[]> =>
      ((await call(`${path}/stats`)).body as { model_stats: WireStatistics[] }).model_stats;

    it('count what was asked over every protocol, with the times that it took', async () => {
      const [before] = await statisticsOf('/models/fraud/versions/2.0.0');
      expect(before).toMatchObject({ last_inference: 0, inference_count: 0, execution_count: 0, batch_stats: [] });
      const model = { model_name: 'fraud', model_version: '2.0.0' };
      const row = rowOf(COLUMNS, 1);
      const started = Date.now();
      expect((await inference.call('POST', '/predict', { ...model, inputs: row })).status).toBe(200);
      // More than are computed on the calling thread.
      const rows = Array<object>(50).fill(row);
      expect((await inference.call('POST', '/predict/batch', { ...model, inputs: rows })).status).toBe(200);
      expect((await inference.call('POST', '/predict', { ...model, inputs: {} })).status).toBe(422);
      await client.modelInfer(requestOf([1, 2, 3], { modelVersion: '2.0.0' }), context);

      const [counted, ...others] = await statisticsOf('/models/fraud/versions/2.0.0');
      expect(others).toEqual([]);
      expect(counted).toMatchObject({ name: 'fraud', version: '2.0.0', inference_count: 54, execution_count: 3 });
      expect(counted!.last_inference).toBeGreaterThanOrEqual(started);
      expect(counted!.last_inference).toBeLessThanOrEqual(Date.now());
      const { success, fail, queue, ...compute } = counted!.inference_stats;
      expect([success.count, fail.count, queue.count]).toEqual([3, 1, 3]);
      expect(fail.ns).toBeGreaterThan(0);
      expect(queue.ns).toBeGreaterThan(0);
      for (const part of Object.values(compute)) expect(part).toEqual({ count: 3, ns: expect.any(Number) });
      const parts = [queue, ...Object.values(compute)].reduce((sum, { ns }) => sum + ns, 0);
      expect(success.ns).toBeGreaterThan(parts);
      expect(success.ns).toBeLessThan((Date.now() - started) * 1e6);
      expect(counted!.batch_stats.map(({ batch_size, compute_infer: { count } }) => [batch_size, count])).toEqual([
        [1, 1],
        [3, 1],
        [50, 1],
      ]);
      expect(counted!.batch_stats.reduce((sum, { compute_infer: { ns } }) => sum + ns, 0)).toBeCloseTo(
        compute.compute_infer.ns,
        -1,
      );

      const { modelStats } = await client.modelStatistics({ name: 'fraud', version: '2.0.0' }, context);
      expect(modelStats).toMatchObject([
        {
          ...{ name: 'fraud', version: '2.0.0', inferenceCount: 54n, executionCount: 3n },
          inferenceStats: { success: { count: 3n, ns: BigInt(success.ns) }, queue: { ns: BigInt(queue.ns) } },
          batchStats: [{ batchSize: 1n }, { batchSize: 3n }, { batchSize: 50n }],
        },
      ]);
    });

    it('are there of every version, of a model or of all, by numbers as Triton counts versions', async () => {
      for (const path of ['/models/fraud', '/models']) {
        expect((await statisticsOf(path)).map(({ name, version }) => [name, version])).toEqual([
          ['fraud', '1'],
          ['fraud', '2'],
        ]);
      }
      expect((await client.modelStatistics({ name: '', version: '' }, context)).modelStats).toHaveLength(2);
    });
  });

  describe('a stream of inferences', () => {
    it('answers in order, with errors where a request is wrong, and ends when the client has ended', async () => {
      const sent = [
        requestOf([5], { id: 'a' }),
        requestOf([5], { id: 'b', modelName: 'nobody' }),
        requestOf([5, -5], { id: 'c' }),
        requestOf([5], { id: 'd', rawInputContents: [Buffer.alloc(7)] }),
        requestOf([-5], { id: 'e' }),
      ];
      const answers = [];
      for await (const answer of client.modelStreamInfer(from(sent), context)) answers.push(answer);
      expect(answers.map(({ errorMessage, inferResponse }) => [inferResponse?.id, errorMessage])).toEqual([
        ['a', ''],
        ['b', expect.stringContaining('nobody')],
        ['c', ''],
        ['d', expect.stringContaining('raw_input_contents')],
        ['e', ''],
      ]);
      const labels = answers.map(({ inferResponse }) => Buffer.from(inferResponse?.rawOutputContents[0] ?? []));
      expect(
        labels.map((bytes) =>
          bytes
            .toString('latin1')
            .replace(/[\0-\x1f]/g, ' ')
            .trim()
            .split(/ +/),
        ),
      ).toEqual([['yes'], [''], ['yes', 'no'], [''], ['no']]);
      for (const { inferResponse } of answers) {
        expect(inferResponse?.parameters['triton_final_response']).toMatchObject({ boolParam: true });
      }
    });

    it('may be hung up on, and others go on', async () => {
      const hungUp = new AbortController();
      const stream = client.modelStreamInfer(endless(), context, { signal: hungUp.signal });
      const first = await stream[Symbol.asyncIterator]().next();
      hungUp.abort();
      expect(first.value).toMatchObject({ errorMessage: '' });
      const again = client.modelStreamInfer(from([requestOf([5], { id: 'z' })]), context)[Symbol.asyncIterator]();
      expect((await again.next()).value).toMatchObject({ inferResponse: { id: 'z' } });
      expect((await again.next()).done).toBe(true);
    });
  });
});

function requestOf(
  values: number[],
  more: Partial<openInferenceProto.ModelInferRequest> = {},
): openInferenceProto.ModelInferRequest {
  return {
    ...{ modelName: 'fraud', modelVersion: '', id: 'a1', parameters: {}, outputs: [] },
    inputs: NAMES.map((name) => ({
      ...{ name, datatype: 'FP64', shape: [BigInt(values.length)], parameters: {}, contents: undefined },
    })),
    rawInputContents: NAMES.map(() => Buffer.from(Float64Array.from(values).buffer)),
    ...more,
  };
}

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve();
  yield* items;
}

async function* endless(): AsyncGenerator<openInferenceProto.ModelInferRequest> {
  for (;;) {
    await Promise.resolve();
    yield requestOf([1]);
  }
}
