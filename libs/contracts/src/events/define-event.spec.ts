import { describe, expect, it } from '@jest/globals';
import { assertedContext } from '@intelgraph/kernel';
import { ALL_EVENTS, AUDITED_EVENTS } from './all-events.js';
import { createCloudEvent, decodeCloudEvent, encodeCloudEvent, MalformedCloudEventError } from './cloud-event-codec.js';
import { defineEvent, EventSchemaError } from './define-event.js';
import { deadLetterTopicOf, topicOf } from './topics.js';

interface ThingMade {
  name: string;
  size: number;
}

const thingMade = defineEvent<ThingMade>({
  type: 'sample.thing.made.v1',
  audited: true,
  schema: {
    type: 'object',
    required: ['name', 'size'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, size: { type: 'integer' } },
  },
});

const event = (data: unknown) => ({
  definition: thingMade,
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  source: '/services/sample',
  subject: 'thing/1',
  time: new Date('2026-01-31T12:00:00Z'),
  aggregateVersion: 3,
  data: data as ThingMade,
});
const ctx = assertedContext('ada', { workspace: 'fraud' });

describe('an event', () => {
  it('travels as CloudEvents JSON and comes back as it was', () => {
    const sent = createCloudEvent(ctx, event({ name: 'a', size: 1 }));
    expect(sent).toMatchObject({
      specversion: '1.0',
      type: 'sample.thing.made.v1',
      time: '2026-01-31T12:00:00.000Z',
      workspace: 'fraud',
      principal: 'ada',
      principalkind: 'asserted',
      requestid: ctx.requestId,
      aggregateversion: 3,
    });
    const received = decodeCloudEvent(encodeCloudEvent(sent));
    expect(received).toEqual(sent);
    expect(thingMade.parse(received.data)).toEqual({ name: 'a', size: 1 });
  });

  it('with wrong data is refused, each problem by its path', () => {
    const problems = {
      fields: [expect.objectContaining({ field: 'size' }), expect.objectContaining({ field: 'extra' })],
    };
    expect(() => createCloudEvent(ctx, event({ name: 'a', extra: 1 }))).toThrow(EventSchemaError);
    expect(() => thingMade.parse({ name: 'a', extra: 1 })).toThrow(expect.objectContaining(problems));
  });

  it.each(['made', 'sample.thing.v1', 'Sample.thing.made.v1', 'sample.thing.made', 'sample.thing.made.v0'])(
    'cannot be of type %s',
    (type) => {
      expect(() => defineEvent({ type, audited: false, schema: {} })).toThrow(/is not <domain>/);
    },
  );

  it('names its topics', () => {
    expect(topicOf(thingMade, 'test.')).toBe('test.sample.thing.made.v1');
    expect(deadLetterTopicOf(topicOf(thingMade))).toBe('sample.thing.made.v1.dlq');
  });
});

describe('bytes from a bus', () => {
  it.each([
    ['no JSON', Buffer.from('{')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['another object', Buffer.from('{"value": 1}')],
    [
      'an event without workspace',
      encodeCloudEvent({ ...createCloudEvent(ctx, event({ name: 'a', size: 1 })), workspace: '' }),
    ],
  ])('that are %s are malformed', (_what, bytes) => {
    expect(() => decodeCloudEvent(bytes)).toThrow(MalformedCloudEventError);
  });
});

describe('the events of the platform', () => {
  it('have distinct types', () => {
    const types = ALL_EVENTS.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  it('include audited ones', () => {
    expect(AUDITED_EVENTS.length).toBeGreaterThan(0);
    expect(AUDITED_EVENTS.every(({ audited }) => audited)).toBe(true);
  });

  it.each(ALL_EVENTS.map((definition) => [definition.type, definition] as const))(
    '%s has a schema that compiles',
    (_type, definition) => {
      expect(() => definition.parse(null)).toThrow(EventSchemaError);
    },
  );
});
