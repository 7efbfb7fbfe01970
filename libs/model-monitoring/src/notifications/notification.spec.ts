import { describe, expect, it } from '@jest/globals';

import { type AlertNotification, headlineOf, type NotifiedAlert, toNotifiedAlert } from './notification.js';

const alert: NotifiedAlert = {
  id: 'a1',
  fingerprint: 'f1',
  source: 'drift',
  name: 'weekly',
  model_version: '1.0.0',
  severity: 'error',
  state: 'firing',
  summary: 'age has drifted',
  labels: {},
  started_at: '2026-03-01T12:00:00.000Z',
  resolved_at: null,
};

describe('an alert in a message', () => {
  it('is cut to what a message can carry', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 64 }, (_, i) => [`${i}${'k'.repeat(1000)}`, 'v'.repeat(1000)]),
    );
    const cut = toNotifiedAlert({ ...alert, summary: 'x'.repeat(2000), name: 'n'.repeat(1000), labels });
    expect(Object.keys(cut.labels)).toHaveLength(12);
    expect(JSON.stringify(cut).length).toBeLessThan(7_000);
  });
});

describe('the headline of a message', () => {
  const about = (more: Partial<AlertNotification>): string =>
    headlineOf({
      purpose: 'firing',
      model_name: 'churn',
      severity: 'error',
      firing: 1,
      resolved: 0,
      alerts: [alert],
      ...more,
    } as AlertNotification);

  it('names one alert, counts several, and says what is over', () => {
    expect(about({})).toBe('[ERROR] churn: weekly');
    expect(about({ firing: 3 })).toBe('[ERROR] churn: 3 alerts');
    expect(about({ purpose: 'resolved', firing: 0, resolved: 1 })).toBe('[RESOLVED] churn: weekly');
    expect(about({ purpose: 'resolved', firing: 0, resolved: 2 })).toBe('[RESOLVED] churn: 2 alerts');
    expect(about({ purpose: 'test' })).toBe('[TEST] A test message of the model monitoring');
  });
});
