import { silentLogger } from '@intelgraph/kernel';
import { AddressGuard, SealedSecrets } from '@intelgraph/outbound';

import type { RegistryParts } from '../ml-registry.ports.js';

import { WebhookCaller } from './deliveries/webhook-caller.js';
import { WebhookDeliveriesQueries } from './deliveries/webhook-deliveries.queries.js';
import { WebhookDeliveriesService } from './deliveries/webhook-deliveries.service.js';
import { WebhookDispatcher } from './deliveries/webhook-dispatcher.js';
import { DEFAULT_WEBHOOK_POLICY } from './deliveries/webhook-policy.js';
import { WebhookTestsService } from './deliveries/webhook-tests.service.js';
import { WebhookWorker } from './deliveries/webhook-worker.js';
import { WebhookFeed } from './webhook-feed.js';
import type { WebhookOptions } from './webhooks.ports.js';
import { WebhooksQueries } from './webhooks.queries.js';
import { WebhooksService } from './webhooks.service.js';

/** Everything about webhooks, wired. `feed` is the outbox that the registry's services write to. */
export function createWebhooks(parts: RegistryParts) {
  const options = parts.webhooks ?? defaultOptions();
  const { dataSource, clock } = parts;
  const { policy, observer, logger = silentLogger } = options;
  const caller = new WebhookCaller(options, clock);
  const worker = new WebhookWorker({ dataSource, caller, policy, logger, ...(observer !== undefined && { observer }) });
  return {
    feed: new WebhookFeed({ outbox: parts.outbox, ids: parts.ids, clock, attempts: policy.attempts }),
    webhooks: new WebhooksService(parts, options),
    webhooksQueries: new WebhooksQueries(dataSource),
    webhookTests: new WebhookTestsService(parts, options, caller),
    webhookDeliveries: new WebhookDeliveriesService(parts, options),
    webhookDeliveriesQueries: new WebhookDeliveriesQueries(dataSource),
    webhookWorker: worker,
    webhookDispatcher: new WebhookDispatcher({ dataSource, worker, clock, logger, retentionMs: policy.retentionMs }),
  };
}

/** The options of a registry inside somebody's process; its calls are made by the registry service. */
const defaultOptions = (): WebhookOptions => ({
  guard: new AddressGuard({ allowPrivate: false }),
  secrets: webhookSecrets([]),
  policy: DEFAULT_WEBHOOK_POLICY,
});

/** @param keys of 32 bytes that secrets are encrypted with: the first encrypts, all decrypt; none: in the clear */
export function webhookSecrets(keys: readonly Uint8Array[]): SealedSecrets {
  // Part of the key derivation: another text makes every stored secret unreadable.
  return new SealedSecrets(keys, { purpose: 'intelgraph registry webhook secrets', holder: 'webhook' });
}
