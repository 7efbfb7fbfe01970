import { webhookDeliveryReplayed } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../../ml-registry.ports.js';
import { WebhookEntity } from '../webhook.entity.js';
import {
  WebhookDeliveryNotFoundError,
  WebhookDeliveryNotReplayableError,
  WebhookNotFoundError,
} from '../webhooks.errors.js';
import type { WebhookOptions } from '../webhooks.ports.js';

import {
  toWebhookDeliveryState,
  toWebhookDeliverySummary,
  type WebhookDeliverySummary,
} from './webhook-deliveries.mapper.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { webhookDeliveryStates } from './webhook-delivery.states.js';
import { requeueCall } from './webhook-queue.queries.js';

/** What people can do about calls that ended. */
export class WebhookDeliveriesService {
  constructor(
    private readonly parts: RegistryParts,
    private readonly options: WebhookOptions,
  ) {}

  /**
   * Makes the call again: the same text under the same delivery id, with as many tries as a new one.
   *
   * @throws WebhookNotFoundError, WebhookDeliveryNotFoundError, WebhookDeliveryNotReplayableError
   */
  async replay(context: RequestContext, webhookId: string, id: string): Promise<WebhookDeliverySummary> {
    requireRole(context, 'admin');
    const { workspace } = context;
    return inTransaction(this.parts.dataSource, async (tx) => {
      const lock = { mode: 'pessimistic_read' as const };
      if ((await tx.findOne(WebhookEntity, { where: { workspace, id: webhookId }, lock })) === null) {
        throw new WebhookNotFoundError(webhookId);
      }
      const where = { workspace, webhookId, id };
      const delivery = await tx.findOne(WebhookDeliveryEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (delivery === null) throw new WebhookDeliveryNotFoundError(id);
      webhookDeliveryStates.assert(delivery.state, 'queued', (from) => new WebhookDeliveryNotReplayableError(id, from));
      await requeueCall(tx, id, this.options.policy.attempts);
      const queued = await tx.findOneByOrFail(WebhookDeliveryEntity, where);
      await this.parts.outbox.add(tx, context, {
        definition: webhookDeliveryReplayed,
        subject: `webhook-delivery/${id}`,
        aggregateId: id,
        aggregateVersion: queued.attempts + 1,
        data: toWebhookDeliveryState(queued),
      });
      return toWebhookDeliverySummary(queued);
    });
  }
}
