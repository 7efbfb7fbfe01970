import type { Clock } from '@intelgraph/kernel';
import {
  ForbiddenAddressError,
  GuardedHttp,
  type HttpAnswer,
  reasonOf,
  redacted,
  retryAfterMsOf,
  SecretsUnreadableError,
} from '@intelgraph/outbound';

import type { WebhookOptions } from '../webhooks.ports.js';

import type { CallOutcome, WebhookCall } from './webhook-call.js';
import { DELIVERY_ID_HEADER, SIGNATURE_HEADER, signCall, TIMESTAMP_HEADER } from './webhook-signature.js';

const TRIED_AGAIN = [408, 429];
/** The server does not know the method: it will not learn it. */
const NOT_IMPLEMENTED = 501;

/** Makes calls in MLflow's form: its headers, its signature, JSON. */
export class WebhookCaller {
  private readonly http: GuardedHttp;

  constructor(
    private readonly options: WebhookOptions,
    private readonly clock: Clock,
  ) {
    this.http = new GuardedHttp(options.guard, 'intelgraph-webhooks');
  }

  /** Tries once. Never throws for what the other side does. */
  async send(call: WebhookCall, readSuccess = false): Promise<CallOutcome> {
    const signal = AbortSignal.timeout(this.options.policy.timeoutMs);
    const secrets: { url: string; secret?: string } = { url: call.url };
    try {
      if (call.secret !== null) secrets.secret = this.secretOf(call.webhook_id, call.secret);
      const post = { url: call.url, headers: this.headersOf(call, secrets.secret), body: call.body, readSuccess };
      return outcomeOf(await this.http.post(post, signal), secrets);
    } catch (error) {
      if (error instanceof SecretsUnreadableError) return { outcome: 'retry', reason: error.message };
      if (error instanceof ForbiddenAddressError) return { outcome: 'refused', reason: error.message };
      return { outcome: 'retry', reason: redacted(reasonOf(error, signal), secrets) };
    }
  }

  private secretOf(webhookId: string, sealed: string): string {
    const { secret } = this.options.secrets.open(sealed, webhookId) as { secret: string };
    return secret;
  }

  private headersOf({ id, body }: WebhookCall, secret: string | undefined): Record<string, string> {
    const timestamp = Math.floor(this.clock.now().getTime() / 1000);
    return {
      [DELIVERY_ID_HEADER]: id,
      [TIMESTAMP_HEADER]: String(timestamp),
      ...(secret !== undefined && { [SIGNATURE_HEADER]: signCall(secret, { deliveryId: id, timestamp, body }) }),
    };
  }
}

function outcomeOf({ status, retryAfter, text: answered }: HttpAnswer, secrets: object): CallOutcome {
  const text = redacted(answered, secrets);
  if (status >= 200 && status < 300) return { outcome: 'delivered', status, text };
  const reason = text === '' ? `answered ${status}` : `answered ${status}: ${text}`;
  if (!TRIED_AGAIN.includes(status) && (status < 500 || status === NOT_IMPLEMENTED)) {
    return { outcome: 'refused', reason, status, text };
  }
  const retryAfterMs = retryAfterMsOf(retryAfter);
  return { outcome: 'retry', reason, status, text, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
