import {
  type AddressGuard,
  ForbiddenAddressError,
  GuardedHttp,
  type HttpAnswer,
  type HttpPost,
  reasonOf,
  retryAfterMsOf,
} from '@intelgraph/outbound';

import type { SendOutcome } from './channel.js';

/** Posts to receivers: 2xx is success; 408, 429 and 5xx may work later; everything else is a refusal. */
export class HttpPoster {
  private readonly http: GuardedHttp;

  constructor(guard: AddressGuard) {
    this.http = new GuardedHttp(guard, 'intelgraph-alerts');
  }

  async post(post: HttpPost, signal: AbortSignal): Promise<SendOutcome> {
    try {
      return outcomeOf(await this.http.post(post, signal));
    } catch (error) {
      if (error instanceof ForbiddenAddressError) return { outcome: 'refused', reason: error.message };
      return { outcome: 'retry', reason: reasonOf(error, signal) };
    }
  }
}

function outcomeOf({ status, retryAfter, text }: HttpAnswer): SendOutcome {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status };
  const reason = text === '' ? `answered ${status}` : `answered ${status}: ${text}`;
  if (status === 429 || status === 408 || status >= 500) {
    const retryAfterMs = retryAfterMsOf(retryAfter);
    return { outcome: 'retry', reason, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return { outcome: 'refused', reason, status };
}
