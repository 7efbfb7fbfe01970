import { createHmac } from 'node:crypto';

import type { Clock } from '@intelgraph/kernel';

import type { HostSettings, WebhookSecrets } from '../receivers/receiver-kinds.js';

import type { Channel, OutgoingMessage, SendOutcome } from './channel.js';
import type { HttpPoster } from './http-poster.js';

/**
 * Any HTTP endpoint, signed as "Standard Webhooks" 1.0 says (www.standardwebhooks.com): HMAC-SHA256 over
 * `<webhook-id>.<webhook-timestamp>.<body>`, so that neither body nor time can be changed and old messages not be
 * played again. `webhook-id` and `Idempotency-Key` are the same for every try.
 */
export class WebhookChannel implements Channel<HostSettings, WebhookSecrets> {
  readonly kind = 'webhook';
  readonly paceMs = 0;

  constructor(
    private readonly http: HttpPoster,
    private readonly clock: Clock,
  ) {}

  send(
    { secrets }: { readonly secrets: WebhookSecrets },
    message: OutgoingMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const body = webhookBody(message);
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    const headers = {
      'idempotency-key': message.deliveryId,
      'webhook-id': message.deliveryId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook(secrets.secret, { id: message.deliveryId, timestamp, body }),
    };
    return this.http.post({ url: secrets.url, headers, body }, signal);
  }
}

/** The body of our webhook, version 1: fields are added, never changed. */
export function webhookBody({ deliveryId, notification }: OutgoingMessage): string {
  const { purpose, created_at: createdAt, ...rest } = notification;
  return JSON.stringify({
    version: 1,
    id: deliveryId,
    type: `alerts.${purpose}`,
    timestamp: createdAt,
    status: purpose,
    ...rest,
  });
}

/** The key that signs: the bytes that follow `whsec_` in base64, or the text of a secret without that. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** The value of `webhook-signature`. @param timestamp in seconds */
export function signWebhook(secret: string, signed: { id: string; timestamp: number; body: string }): string {
  const content = `${signed.id}.${signed.timestamp}.${signed.body}`;
  return `v1,${createHmac('sha256', webhookKey(secret)).update(content, 'utf8').digest('base64')}`;
}
