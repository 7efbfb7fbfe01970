import type { AddressGuard, SealedSecrets } from '@intelgraph/outbound';
import type { Logger } from '@intelgraph/kernel';

import type { WebhookObserver } from './deliveries/webhook-call.js';
import type { WebhookPolicy } from './deliveries/webhook-policy.js';

/** How webhooks are called. */
export interface WebhookOptions {
  readonly guard: AddressGuard;
  readonly secrets: SealedSecrets;
  readonly policy: WebhookPolicy;
  readonly observer?: WebhookObserver;
  readonly logger?: Logger;
}
