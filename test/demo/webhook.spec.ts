import { createHmac, randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Webhook } from '../../scripts/demo/webhook.mjs';

describe("the demo's webhook", () => {
  let webhook: Webhook;
  beforeEach(async () => {
    webhook = new Webhook();
    await webhook.start('127.0.0.1');
  });
  afterEach(() => webhook.stop());

  const send = async (at = Date.now(), id: string = randomUUID(), signed?: string): Promise<number> => {
    const body = JSON.stringify({ type: 'alerts.firing' });
    const timestamp = String(Math.floor(at / 1000));
    const key = Buffer.from(webhook.secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${signed ?? body}`)
      .digest('base64');
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
    return (await fetch(webhook.url, { method: 'POST', headers, body })).status;
  };

  it('keeps a signed message once, however often it comes', async () => {
    const id = randomUUID();
    expect([await send(Date.now(), id), await send(Date.now(), id)]).toEqual([204, 204]);
    expect(webhook.of('alerts.firing')).toHaveLength(1);
    expect(webhook.refused).toBe(0);
  });

  it('refuses another body and an old message', async () => {
    expect(await send(Date.now(), randomUUID(), '{}')).toBe(401);
    expect(await send(Date.now() - 3_600_000)).toBe(401);
    expect([webhook.messages.length, webhook.refused]).toEqual([0, 2]);
  });
});
