import { redacted } from '@intelgraph/outbound';
import { describe, expect, it } from '@jest/globals';

import type { AlertNotification, NotifiedAlert } from '../notifications/notification.js';

import { pagerDutyBody } from './pagerduty.channel.js';
import { escaped, slackMessage } from './slack.channel.js';
import { signWebhook, webhookKey } from './webhook.channel.js';

const alert: NotifiedAlert = {
  id: 'a1',
  fingerprint: 'f1',
  source: 'drift',
  name: 'weekly drift',
  model_version: '1.0.0',
  severity: 'error',
  state: 'firing',
  summary: 'age has drifted',
  labels: { column: 'age' },
  started_at: '2026-03-01T12:00:00.000Z',
  resolved_at: null,
};
const notification: AlertNotification = {
  purpose: 'firing',
  group_key: 'g1',
  workspace: 'default',
  model_name: 'churn',
  severity: 'error',
  firing: 1,
  new: 1,
  resolved: 0,
  firing_by_severity: { error: 1 },
  alerts: [alert],
  omitted: 0,
  created_at: '2026-03-01T12:00:30.000Z',
};

describe('the signature of a webhook', () => {
  it('is the one that Standard Webhooks publishes', () => {
    const signed = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    expect(signWebhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', signed)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('takes secrets without whsec_ as they are', () => {
    expect(webhookKey('whsec_AAEC')).toEqual(Buffer.from([0, 1, 2]));
    expect(webhookKey('AAEC')).toEqual(Buffer.from('AAEC'));
  });
});

describe('a Slack message', () => {
  it('names the alerts, escaped', () => {
    const message = slackMessage({ ...notification, alerts: [{ ...alert, name: '<!channel> & co' }] });
    expect(message).toEqual({
      text: '[ERROR] churn: &lt;!channel&gt; &amp; co',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '[ERROR] churn: &lt;!channel&gt; &amp; co' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*&lt;!channel&gt; &amp; co* (error, version 1.0.0)\nage has drifted\ncolumn=age',
          },
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: '1 firing, 0 resolved; workspace default' }] },
      ],
    });
  });

  it('lists ten and says how many there are beside them', () => {
    const alerts = Array.from({ length: 20 }, () => alert);
    const { blocks } = slackMessage({ ...notification, alerts, firing: 100_000, omitted: 99_980 });
    expect(blocks).toHaveLength(12);
    expect(blocks.at(-1)?.elements?.[0]?.text).toBe(
      '100000 firing, 0 resolved, 99990 more not shown; workspace default',
    );
  });

  it('never cuts an entity or a character in two', () => {
    for (let max = 2; max < 30; max++) {
      const text = escaped('&&<>🦜🦜&&&&', max);
      expect(text.length).toBeLessThanOrEqual(max);
      expect(text.isWellFormed()).toBe(true);
      expect(text.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
    }
    expect(escaped('short', 10)).toBe('short');
  });
});

describe('a PagerDuty event', () => {
  it('names fewer alerts when it would be too large', () => {
    const large = { ...alert, summary: '\u0001'.repeat(20_000) };
    const body = pagerDutyBody('k'.repeat(32), { ...notification, alerts: Array.from({ length: 20 }, () => large) });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512 * 1024);
    const { payload } = JSON.parse(body) as { payload: { custom_details: { alerts: unknown[]; omitted: number } } };
    expect(payload.custom_details.alerts.length + payload.custom_details.omitted).toBe(20);
    expect(payload.custom_details.alerts.length).toBeGreaterThan(0);
  });
});

describe('a reason on record', () => {
  it('holds no secret, neither whole nor the telling part of an address', () => {
    const secrets = { url: 'https://hooks.example/services/T1/B1/xyz?token=abcd', secret: 'topsecret', short: 'ok' };
    expect(redacted('POST https://hooks.example/services/T1/B1/xyz?token=abcd failed', secrets)).toBe(
      'POST [redacted] failed',
    );
    expect(redacted('no /services/T1/B1/xyz for token=abcd, topsecret, ok', secrets)).toBe(
      'no [redacted] for [redacted], [redacted], ok',
    );
    expect(redacted('several\r\nlines', {})).toBe('several lines');
  });
});
