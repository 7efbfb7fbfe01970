import { PoisonMessageError, type ReceivedMessage } from '@intelgraph/messaging';
import { isUuid } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { readMessage } from './message-format.js';
import { predictionIds } from './prediction-id.js';

const source = { uri: '/streams/default/s', now: () => new Date(0) };
const message = (value: string, headers: Record<string, string> = {}): ReceivedMessage => ({
  ...{ topic: 'in', partition: 2, offset: '9007199254740993', key: 'k', keyBytes: Buffer.from('k') },
  ...{ value: Buffer.from(value), headers, timestamp: new Date('2026-01-01T00:00:00Z'), attempt: 1 },
});
const event = { specversion: '1.0', id: 'e', source: '/s', type: 't' };

describe('messages of streams', () => {
  it.each([
    ['json', '', {}, 'empty'],
    ['json', '{"a":', {}, 'not valid JSON'],
    ['cloudevents', '[1]', {}, 'must be a JSON object'],
    ['cloudevents', '{"a":1}', {}, 'specversion must be a text'],
    ['cloudevents', JSON.stringify({ ...event, specversion: '0.3', data: {} }), {}, 'only 1.0'],
    ['cloudevents', JSON.stringify({ ...event, id: 7, data: {} }), {}, 'id must be a text'],
    ['cloudevents', JSON.stringify(event), {}, 'has no data'],
    ['cloudevents', JSON.stringify({ ...event, data_base64: 'AA==' }), {}, 'must be JSON'],
    ['cloudevents', '{}', { 'content-type': 'application/avro' }, 'application/avro cannot be read'],
    ['cloudevents', '{}', { ce_specversion: '1.0', ce_id: 'e', ce_source: '/s' }, 'type must be a text'],
    ['cloudevents', '{}', { ce_specversion: '1.0', 'content-type': 'text/xml' }, 'text/xml cannot be read'],
  ] as const)('of format %s that read %s are refused with the reason', (format, value, headers, reason) => {
    const read = () => readMessage(format, message(value, headers), source);
    expect(read).toThrow(PoisonMessageError);
    expect(read).toThrow(reason);
  });

  it('take the trace of their message along', () => {
    const traceparent = '00-00000000000000000000000000000001-0000000000000001-01';
    const { data, reply } = readMessage('json', message('{"a":1}', { traceparent, other: 'x' }), source);
    expect(data).toEqual({ a: 1 });
    const { value, headers } = reply({ text: '{"b":2}', predictionId: 'p', modelVersion: '1.0.0' });
    expect(value.toString()).toBe('{"b":2}');
    expect(headers).toEqual({
      ...{ traceparent, 'prediction-id': 'p', 'model-version': '1.0.0', 'content-type': 'application/json' },
      ...{ 'input-partition': '2', 'input-offset': '9007199254740993' },
    });
  });
});

describe('predictionIds', () => {
  const stream = { id: '01a22d6b-02e3-75cf-ba51-7e024ad3ec8f', generation: 1 };
  const idOf = predictionIds(stream);

  it('is a UUIDv7 of the time of the message, and the same whenever the message is answered again', () => {
    const id = idOf(message(''));
    expect(isUuid(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-01-01T00:00:00Z'));
    expect(idOf(message('{}'))).toBe(id);
    expect(predictionIds(stream)(message(''))).toBe(id);
  });

  it('is another for another place, another stream and another replay', () => {
    const ids = [
      idOf(message('')),
      idOf({ ...message(''), partition: 3 }),
      idOf({ ...message(''), offset: '1' }),
      predictionIds({ ...stream, generation: 2 })(message('')),
      predictionIds({ ...stream, id: 'other' })(message('')),
    ];
    expect(new Set(ids).size).toBe(5);
  });

  it('is another for every offset, however large', () => {
    const offsets = [
      0n,
      1n,
      2n ** 32n - 1n,
      2n ** 32n,
      10n ** 15n - 1n,
      10n ** 15n,
      2n ** 53n,
      2n ** 53n + 1n,
      2n ** 62n - 1n,
    ];
    const ids = offsets.map((offset) => idOf({ ...message(''), offset: String(offset) }));
    expect(new Set(ids).size).toBe(offsets.length);
    expect(ids.every(isUuid)).toBe(true);
    expect(ids.every((id) => '89ab'.includes(id.charAt(19)))).toBe(true);
  });

  it('stands a time that is none', () => {
    expect(isUuid(idOf({ ...message(''), timestamp: new Date(NaN) }))).toBe(true);
    expect(isUuid(idOf({ ...message(''), timestamp: new Date(-1) }))).toBe(true);
  });
});
