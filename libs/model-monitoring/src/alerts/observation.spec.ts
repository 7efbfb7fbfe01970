import { describe, expect, it } from '@jest/globals';

import { type AlertObservation, checkObservation, fingerprintOf, MAX_LABEL_LENGTH } from './observation.js';

const given: AlertObservation = {
  source: 'drift',
  model_name: 'churn',
  model_version: '1.0.0',
  name: 'weekly',
  severity: 'warning',
  firing: true,
  summary: 'age has drifted',
  labels: { column: 'age' },
  details: {},
};

describe('an observation', () => {
  it('has labels of its own, which a caller cannot change', () => {
    const { labels } = checkObservation({ ...given, labels: { column: 'age', model_name: 'other', source: 'x' } });
    expect(labels).toEqual({
      column: 'age',
      source: 'drift',
      alert_name: 'weekly',
      model_name: 'churn',
      model_version: '1.0.0',
    });
  });

  it('has one identity for the same labels in any order, and others for others', () => {
    expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }));
    expect(fingerprintOf({ a: '1', b: '2' })).not.toBe(fingerprintOf({ a: '12', b: '' }));
    expect(fingerprintOf({ 'a","b': '1' })).not.toBe(fingerprintOf({ a: '', b: '1' }));
  });

  it('keeps long labels apart though it cuts them', () => {
    const long = (end: string) => checkObservation({ ...given, labels: { column: `${'x'.repeat(100_000)}${end}` } });
    expect(long('a').labels['column']).toHaveLength(MAX_LABEL_LENGTH);
    expect(long('a').fingerprint).toBe(long('a').fingerprint);
    expect(long('a').fingerprint).not.toBe(long('b').fingerprint);
  });

  it('can be stored whatever its texts hold', () => {
    const bad = 'nul \0 and half \ud83e';
    const checked = checkObservation({
      ...given,
      name: bad,
      summary: bad,
      labels: { [bad]: bad },
      details: { [bad]: [bad] },
    });
    expect(JSON.stringify(checked)).not.toMatch(/\\u0000|\\ud83e/);
    const { details } = checkObservation({ ...given, details: { rows: 12n, large: 'x'.repeat(20_000) } });
    expect(details).toEqual({ omitted: '20024 bytes' });
    expect(checkObservation({ ...given, details: { rows: 12n, gone: undefined } }).details).toEqual({ rows: '12' });
  });

  it('names every field that is wrong', () => {
    const wrong = {
      ...given,
      source: '',
      model_name: 5,
      severity: 'bad',
      firing: 'yes',
      labels: { a: 1 },
      details: [],
      hold_seconds: -1,
    };
    expect(() => checkObservation(wrong as never)).toThrow(
      expect.objectContaining({
        fields: ['source', 'model_name', 'severity', 'firing', 'labels', 'details', 'hold_seconds'].map((field) =>
          expect.objectContaining({ field }),
        ),
      }),
    );
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, '']));
    expect(() => checkObservation({ ...given, labels: many })).toThrow('at most 64');
  });
});
