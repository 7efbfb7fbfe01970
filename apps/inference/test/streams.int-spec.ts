import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linearModel } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';
import { StreamUnderTest, type WireInput } from './fixtures/streams.js';

const row = (i: number): Record<string, number> => ({ x0: i % 7, x1: -2.5, x2: (i * 3) % 5, x3: 1 });
const event = (i: number, data: unknown): object => ({
  ...{ specversion: '1.0', id: `e${i}`, source: '/shops/1', type: 'shop.order.placed', subject: `order/${i}` },
  data,
});

const fieldOf = ({ errors }: { readonly errors?: readonly { readonly field: string }[] }) => errors?.[0]?.field;

describe('Streams', () => {
  let inference: RunningInference;

  beforeAll(async () => {
    inference = await RunningInference.start();
    await inference.deploy('fraud');
  });
  afterAll(() => inference.stop());

  const aStream = async (more: object = {}): Promise<StreamUnderTest> => {
    const stream = new StreamUnderTest(inference);
    await stream.create(more);
    return stream;
  };
  const predicted = async (i: number): Promise<object> => {
    const body = { model_name: 'fraud', inputs: row(i), options: { return_confidence: true } };
    const answer = (await inference.call('POST', '/predict', body)).body;
    return { ...answer, prediction_id: expect.any(String) };
  };

  it('answer each row as /predict does, under its key and in the order of the key', async () => {
    const stream = await aStream({ max_batch_rows: 7 });
    await stream.send(
      Array.from({ length: 100 }, (_, i) => ({ key: `k${i % 5}`, value: row(i), headers: { i: 'x' } })),
    );
    const outputs = await stream.answered(100);
    const ids = new Set(outputs.map(({ value }) => value['prediction_id']));
    expect(ids.size).toBe(100);
    for (let key = 0; key < 5; key++) {
      const own = outputs.filter((one) => one.key === `k${key}`);
      for (const [n, { value, headers }] of own.entries()) {
        expect(value).toEqual(await predicted(key + n * 5));
        expect(headers).toEqual({
          ...{ 'content-type': 'application/json', 'model-version': '1.0.0' },
          ...{ 'prediction-id': value['prediction_id'], 'input-partition': expect.any(String) },
          'input-offset': expect.any(String),
        });
      }
    }
    await eventually(async () =>
      expect(await stream.get()).toMatchObject({ status: 'running', lag: 0, members: [{ state: 'up' }] }),
    );
  });

  it('answer CloudEvents in the mode in which they came', async () => {
    const stream = await aStream({ format: 'cloudevents' });
    await stream.send([
      { key: 'a', value: event(1, row(1)), headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } },
      { key: 'a', value: event(2, { inputs: row(2) }) },
      {
        ...{ key: 'a', value: row(3) },
        headers: { ce_specversion: '1.0', ce_id: 'e3', ce_source: '/shops/1', ce_type: 'shop.order.placed' },
      },
    ]);
    const [first, second, third] = await stream.answered(3);
    const attributes = { specversion: '1.0', type: 'intelgraph.prediction.v1', inputsource: '/shops/1' };
    expect(first?.headers['content-type']).toBe('application/cloudevents+json');
    expect(first?.value).toEqual({
      ...{ ...attributes, id: first?.headers['prediction-id'], source: `/streams/default/${stream.name}` },
      ...{ subject: 'order/1', inputid: 'e1', time: expect.any(String), datacontenttype: 'application/json' },
      data: await predicted(1),
    });
    expect(second?.value).toMatchObject({ inputid: 'e2', data: await predicted(2) });
    expect(third?.headers).toMatchObject({
      ...{ ce_specversion: '1.0', ce_id: third?.value['prediction_id'], ce_inputid: 'e3' },
      'content-type': 'application/json',
    });
    expect(third?.value).toEqual(await predicted(3));
  });

  it('put what cannot be answered aside with the reason, and answer its neighbours', async () => {
    const stream = await aStream();
    const bad: WireInput[] = [
      { value: 'no row' },
      { value: { ...row(1), x1: 'much' } },
      { value: { x0: 1 } },
      { value: { ...row(1), more: 1 } },
      { value: { inputs: row(1), entity: { user: 7 } } },
      { value: 7 },
    ];
    await stream.send(
      [1, 2, 3].flatMap((i) => [{ key: 'k', value: row(i) }, ...bad.splice(0, 2)]).map((one) => ({ ...one, key: 'k' })),
    );
    const outputs = await stream.answered(3);
    expect(outputs.map(({ value }) => value)).toEqual([await predicted(1), await predicted(2), await predicted(3)]);
    const letters = await stream.deadLetters();
    expect(letters.map(({ headers }) => headers['dlq-reason'])).toEqual([
      'data: must be an object of column names and values',
      'inputs.x1: must be a number',
      expect.stringContaining('inputs.x1: is required'),
      expect.stringContaining('inputs.more'),
      expect.stringContaining('entity.user'),
      'data: must be an object of column names and values',
    ]);
    expect(letters[1]).toMatchObject({ key: 'k', value: { x1: 'much' }, headers: { 'dlq-offset': '2' } });
  });

  it('take an entity beside the inputs, as /predict does', async () => {
    const stream = await aStream();
    await stream.send([{ key: 'k', value: { inputs: row(4), entity: { user: 'u1' } } }]);
    const [output] = await stream.answered(1);
    expect(output?.value).toMatchObject({ prediction: expect.any(String) });
  });

  it('wait while their deployment is missing, say so, and lose nothing', async () => {
    const stream = await aStream({ deployment: 'late' });
    await stream.send([{ value: row(1) }]);
    await eventually(async () =>
      expect((await stream.get()).members).toMatchObject([{ state: 'waiting', reason: 'no deployment serves late' }]),
    );
    expect(await stream.get()).toMatchObject({ lag: 1 });
    await inference.deploy('late', '1.0.0', linearModel(COLUMNS));
    await stream.answered(1);
    expect(await stream.deadLetters()).toEqual([]);
  });

  it('pause, go on where they stood, and answer by what they are changed to', async () => {
    const stream = await aStream();
    await stream.send([{ key: 'k', value: row(1) }]);
    await stream.answered(1);
    await eventually(async () => expect((await stream.get()).members).toHaveLength(1));
    expect((await stream.post('pause')).body).toMatchObject({ status: 'paused', revision: 2 });
    expect((await stream.post('pause')).status).toBe(409);
    await eventually(async () => expect((await stream.get()).members).toEqual([]));
    await stream.send([{ key: 'k', value: row(2) }]);
    expect((await stream.change({ return_confidence: false, max_batch_rows: 5 })).body).toMatchObject({ revision: 3 });
    expect(await stream.get()).toMatchObject({ status: 'paused', lag: 1 });
    await stream.post('resume');
    const [, second] = await stream.answered(2);
    expect(Object.keys(second?.value ?? {})).not.toContain('confidence');
  });

  it('answer again from a time, by predictions of their own', async () => {
    const stream = await aStream();
    await stream.send([{ key: 'k', value: row(1) }]);
    await stream.answered(1);
    const between = Date.now() + 5;
    await eventually(() => Date.now() > between + 5);
    await stream.send([{ key: 'k', value: row(2) }]);
    const before = await stream.answered(2);
    const { status, body } = await stream.post('replay', { from: new Date(between).toISOString() });
    expect([status, body.moving_to]).toEqual([202, new Date(between).toISOString()]);
    const outputs = await stream.answered(3);
    const ids = [...before, outputs[2]].map((one) => one?.value['prediction_id']);
    expect(new Set(ids).size).toBe(3);
    await eventually(async () => expect(await stream.get()).not.toHaveProperty('moving_to'));
  });

  it('begin with what comes after them unless asked for more', async () => {
    const early = await aStream();
    await early.send([{ value: row(1) }]);
    await early.answered(1);
    const late = new StreamUnderTest(inference);
    await late.create({ input_topic: early.topics.input_topic, from: undefined });
    await late.send([{ value: row(2) }]);
    const [output] = await late.answered(1);
    expect(output?.value).toEqual(await predicted(2));
  });

  it('are counted, and their lag by partition while they run', async () => {
    const stream = await aStream();
    await stream.send([{ value: row(1) }, { value: 'bad' }]);
    await stream.answered(1);
    const metrics = async () => (await inference.call('GET', '/metrics')).bytes.toString();
    const labels = `workspace="default",stream="${stream.name}"`;
    await eventually(async () => {
      const text = await metrics();
      expect(text).toContain(`inference_stream_messages_total{${labels},outcome="answered",service="inference"} 1\n`);
      expect(text).toContain(
        `inference_stream_messages_total{${labels},outcome="dead_letter",service="inference"} 1\n`,
      );
      expect(text).toContain(`inference_stream_lag_messages{${labels},partition="0",service="inference"} 0\n`);
    });
    expect((await stream.delete()).status).toBe(204);
    await eventually(async () => expect(await metrics()).not.toContain(`lag_messages{${labels}`));
    expect((await stream.delete()).status).toBe(404);
  });

  it('are refused where topics are not theirs to have, with the field', async () => {
    const stream = await aStream();
    const refused = async (more: object): Promise<[number, string | undefined]> => {
      const other = new StreamUnderTest(inference);
      const base = { name: other.name, deployment: 'fraud', format: 'json', ...other.topics };
      const { status, body } = await inference.call('POST', '/api/v1/streams', { ...base, ...more });
      return [status, fieldOf(body)];
    };
    const { input_topic, output_topic } = stream.topics;
    expect(await refused({ input_topic: 'inference.prediction.logged.v1' })).toEqual([422, 'input_topic']);
    expect(await refused({ output_topic: `${inference.settings.topicPrefix}x` })).toEqual([422, 'output_topic']);
    expect(await refused({ dead_letter_topic: '__consumer_offsets' })).toEqual([422, 'dead_letter_topic']);
    expect(await refused({ output_topic: 'a b' })).toEqual([422, 'output_topic']);
    expect(await refused({ input_topic: output_topic, output_topic: input_topic })).toEqual([422, 'output_topic']);
    expect(await refused({ input_topic: 'same', output_topic: 'same' })).toEqual([422, 'output_topic']);
    expect(await refused({ max_batch_rows: 0 })).toEqual([422, 'max_batch_rows']);
    expect(await refused({ from: 'yesterday' })).toEqual([422, 'from']);
    expect(await refused({ name: stream.name })).toEqual([409, undefined]);
    const elsewhere = { name: 'x', deployment: 'fraud', format: 'json', ...stream.topics };
    const { status, body } = await inference.call('POST', '/w/other/api/v1/streams', elsewhere);
    expect([status, fieldOf(body)]).toEqual([422, 'input_topic']);
  });
});
