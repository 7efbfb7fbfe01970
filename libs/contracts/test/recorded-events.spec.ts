import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  ALL_EVENTS,
  AUDITED_EVENTS,
  type CloudEvent,
  decodeCloudEvent,
  encodeCloudEvent,
  EventSchemaError,
  type JsonSchema,
} from '../src/index.js';

const FOLDER = join(import.meta.dirname, 'recorded');

interface Recorded {
  readonly release: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/**
 * `recorded/<release>.ndjson`: events as the platform of that release published them, bytes of the bus, one a line. They lie
 * on topics for days after an upgrade, so every later release has to read them: a file is added, never changed.
 */
const RECORDED: readonly Recorded[] = readdirSync(FOLDER).flatMap((file) =>
  readFileSync(join(FOLDER, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({
      release: file.replace(/\.ndjson$/, ''),
      type: (JSON.parse(line) as CloudEvent).type,
      bytes: Buffer.from(line),
    })),
);
const DEFINITIONS = new Map(ALL_EVENTS.map((definition) => [definition.type, definition]));
const LATEST = new Map(RECORDED.map((event) => [event.type, event]));

const parsed = ({ type, bytes }: Recorded): unknown => DEFINITIONS.get(type)!.parse(decodeCloudEvent(bytes).data);
const changed = (event: Recorded, data: object): Recorded => ({
  ...event,
  bytes: encodeCloudEvent({ ...decodeCloudEvent(event.bytes), data }),
});
const dataOf = (event: Recorded): Record<string, unknown> => decodeCloudEvent(event.bytes).data as never;

describe('events that were published', () => {
  it.each(RECORDED.map((event, i) => [event.release, event.type, i, event] as const))(
    'by %s are still read: %s (line %i)',
    (_release, type, _i, event) => {
      const envelope = decodeCloudEvent(event.bytes);
      expect(envelope).toMatchObject({
        specversion: '1.0',
        type,
        source: expect.stringMatching(/^\/services\/[a-z]+$/),
        subject: expect.stringMatching(/^[a-z_-]+\/.+/),
        workspace: 'default',
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      });
      expect(envelope.aggregateversion).toBeGreaterThan(0);
      expect(new Date(envelope.time).toISOString()).toBe(envelope.time);
      expect(parsed(event)).toEqual(JSON.parse(event.bytes.toString()).data);
      expect(encodeCloudEvent(envelope).equals(event.bytes)).toBe(true);
    },
  );

  it('are there of every kind that makes the audit trail', () => {
    const missing = AUDITED_EVENTS.map(({ type }) => type).filter((type) => !LATEST.has(type));
    expect(missing).toEqual([]);
  });

  it('hold no secret: neither a token nor the hash of one', () => {
    const text = RECORDED.map(({ bytes }) => bytes.toString()).join('\n');
    expect(text).not.toMatch(/ig_[0-9a-f]{16}_|secret/);
  });
});

describe('the schemas bite', () => {
  it.each([...LATEST].map(([type, event]) => [type, event] as const))('%s without a required member', (type, event) => {
    const required = DEFINITIONS.get(type)!.schema['required'] as string[];
    expect(required.length).toBeGreaterThan(0);
    for (const name of required) {
      const rest = Object.fromEntries(Object.entries(dataOf(event)).filter(([key]) => key !== name));
      expect(() => parsed(changed(event, rest))).toThrow(
        expect.objectContaining({ fields: expect.arrayContaining([expect.objectContaining({ field: name })]) }),
      );
    }
  });

  it.each([...LATEST].map(([type, event]) => [type, event] as const))(
    '%s with a member of another type',
    (type, event) => {
      const properties = DEFINITIONS.get(type)!.schema['properties'] as Record<string, JsonSchema>;
      for (const name of Object.keys(properties)) {
        // No member of any event is a list of lists.
        const wrong = parsed.bind(undefined, changed(event, { ...dataOf(event), [name]: [[]] }));
        expect({ name, refused: refuses(wrong) }).toEqual({ name, refused: true });
      }
    },
  );
});

function refuses(parse: () => unknown): boolean {
  try {
    parse();
    return false;
  } catch (error) {
    return error instanceof EventSchemaError;
  }
}
