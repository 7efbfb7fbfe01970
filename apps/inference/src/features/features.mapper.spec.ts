import { describe, expect, it } from '@jest/globals';

import { toOnlineReading, toReading } from './features.mapper.js';

const AT = new Date('2026-06-01T12:00:00.000Z');
const MICROS = BigInt(AT.getTime()) * 1000n;
const definition = (type: string, ttlSeconds = 0) => ({
  name: 'f',
  version: '1.0.0',
  entityType: 'user',
  type,
  ttlSeconds,
});
const online = (value: string | null, age = 90) => ({
  value,
  eventTime: MICROS - BigInt(age) * 1_000_000n,
  createdTime: MICROS,
});

describe('Values of features', () => {
  it.each([
    ['int', '-42', -42],
    ['float', '5e-324', 5e-324],
    ['bool', 'true', true],
    ['bool', 'false', false],
    ['string', '12', '12'],
    ['timestamp', '2026-01-31T12:00:00.000001Z', '2026-01-31T12:00:00.000001Z'],
    ['vector', '[1,2]', [1, 2]],
    ['float', null, null],
  ])('of type %s are read from the online store: %p', (type, text, value) => {
    expect(toOnlineReading(definition(type), online(text), AT)).toEqual({ value, ageSeconds: 90, status: 'fresh' });
  });

  it('count until their time to live has passed, its end included', () => {
    expect(toOnlineReading(definition('int', 90), online('1'), AT)).toMatchObject({ value: 1, status: 'fresh' });
    expect(toOnlineReading(definition('int', 89), online('1'), AT)).toEqual({
      value: null,
      ageSeconds: 90,
      status: 'stale',
    });
    expect(toOnlineReading(definition('int'), online('1', -30), AT)).toMatchObject({ ageSeconds: 0, status: 'fresh' });
    expect(toOnlineReading(definition('int'), undefined, AT)).toMatchObject({ status: 'missing', ageSeconds: null });
  });

  it.each([
    [{ intValue: 7n }, 7],
    [{ floatValue: 0 }, 0],
    [{ boolValue: false }, false],
    [{ stringValue: '' }, ''],
    // As the online store and training sets have it: one value is one text on both set-ups.
    [{ timestampValue: 1_767_225_600_000_000n }, '2026-01-01T00:00:00Z'],
    [{ timestampValue: 1_767_225_600_000_001n }, '2026-01-01T00:00:00.000001Z'],
    [{ timestampValue: -1n }, '1969-12-31T23:59:59.999999Z'],
    [{ vectorValue: { values: [1] } }, [1]],
    [{}, null],
  ])('are read from the wire: %p', (value, expected) => {
    expect(toReading({ value, status: 'present', source: 'online', ageSeconds: 1 })).toEqual({
      value: expected,
      ageSeconds: 1,
      status: 'fresh',
    });
  });

  it.each([
    ['null_value', 'fresh'],
    ['outside_max_age', 'stale'],
    ['not_found', 'missing'],
    ['something new', 'missing'],
  ])('with the status %s are %s', (status, expected) => {
    expect(toReading({ value: undefined, status, source: 'offline' })).toEqual({
      value: null,
      ageSeconds: null,
      status: expected,
    });
  });
});
