import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HeldThreads } from './fixtures/held-threads.js';
import { onnxFiles } from './fixtures/model-files.js';
import { RunningInference } from './fixtures/running-inference.js';

const ROW = { age: 32, income: 97.35, city: 'Rome' };
const rows = (count: number): object[] => new Array<object>(count).fill(ROW);
const tensors = (count: number): object[] =>
  Object.entries(ROW).map(([name, value]) => ({
    ...{ name, shape: [count], datatype: typeof value === 'number' ? 'FP32' : 'BYTES' },
    data: new Array<unknown>(count).fill(value),
  }));

/** Every route that predicts, with a request of so many rows, where it takes more than one. */
const ROUTES: Readonly<Record<string, (count: number) => object>> = {
  '/predict': () => ({ model_name: 'scores', inputs: ROW }),
  '/predict/batch': (count) => ({ model_name: 'scores', inputs: rows(count) }),
  '/v2/models/scores/infer': (count) => ({ inputs: tensors(count) }),
  '/v1/models/scores:predict': (count) => ({ instances: rows(count) }),
  '/models/scores/invocations': (count) => ({ dataframe_records: rows(count) }),
  '/invocations?model=scores': (count) => ({ dataframe_records: rows(count) }),
};

describe('A caller that goes away over HTTP', () => {
  const threads = new HeldThreads();
  let inference: RunningInference;
  beforeAll(async () => {
    inference = await RunningInference.start({ threads: 1 });
    await inference.registerFiles('scores', onnxFiles('columns'), '1.0.0', 'onnx');
    await inference.deploy('scores');
  });
  afterAll(async () => {
    threads.stop();
    await inference.stop();
  });

  const send = (path: string, body: object): ClientRequest => {
    const sent = request({
      ...{ host: '127.0.0.1', port: inference.app.httpPort, method: 'POST', path, agent: false },
      headers: { 'content-type': 'application/json' },
    });
    // That the connection is torn is what this is about.
    sent.on('error', () => undefined);
    sent.end(JSON.stringify(body));
    return sent;
  };
  const statusOf = async (sent: ClientRequest): Promise<number | undefined> => {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${inference.app.httpPort}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const gone = (): Promise<number> => metric('inference_requests_refused_total{reason="caller_gone"');
  const waiting = (): Promise<number> => metric('inference_queue_requests');
  const computedRows = async (): Promise<number> => {
    const { body } = await inference.call('GET', '/v2/models/scores/stats');
    return (body as unknown as { model_stats: { inference_count: number }[] }).model_stats[0]?.inference_count ?? 0;
  };

  /** Sends requests of one row until one has to wait for the thread, which answers nobody. @returns their answers */
  const occupy = async (): Promise<Promise<number | undefined>[]> => {
    threads.hold();
    const all: Promise<number | undefined>[] = [];
    while ((await waiting()) === 0) {
      const before = await inFlight();
      all.push(statusOf(send('/predict', { model_name: 'scores', inputs: ROW })));
      await eventually(async () => expect(await inFlight()).toBe(before + 1));
    }
    return all;
  };
  const inFlight = async (): Promise<number> =>
    ((await inference.call('GET', '/api/v1/serving')).body as unknown as { rows_in_flight: number }).rows_in_flight;

  it.each(Object.entries(ROUTES))('loses its place in the queue: POST %s', async (path, bodyOf) => {
    const [rowsBefore, goneBefore] = [await computedRows(), await gone()];
    const ahead = await occupy();
    const leaving = [3, 5].map((count) => send(path, bodyOf(count)));
    const staying = send(path, bodyOf(1));
    await eventually(async () => expect(await waiting()).toBe(4));
    leaving.forEach((one) => one.destroy());
    await eventually(async () => expect([(await gone()) - goneBefore, await waiting()]).toEqual([2, 2]));
    threads.release();

    expect(await statusOf(staying)).toBe(200);
    expect(await Promise.all(ahead)).toEqual(ahead.map(() => 200));
    expect((await computedRows()) - rowsBefore).toBe(ahead.length + 1);
    expect([await waiting(), await inFlight()]).toEqual([0, 0]);
  });

  it('changes nothing for what is being computed', async () => {
    const [rowsBefore, goneBefore] = [await computedRows(), await gone()];
    threads.hold();
    const leaving = send('/predict', { model_name: 'scores', inputs: ROW });
    await eventually(async () => expect(await inFlight()).toBe(1));
    leaving.destroy();
    const staying = statusOf(send('/predict', { model_name: 'scores', inputs: ROW }));
    threads.release();

    expect(await staying).toBe(200);
    await eventually(async () => expect((await computedRows()) - rowsBefore).toBe(2));
    expect(await gone()).toBe(goneBefore);
  });
});
