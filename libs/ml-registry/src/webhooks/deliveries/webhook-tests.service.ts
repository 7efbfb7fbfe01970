import { randomUUID } from 'node:crypto';

import { webhookTested } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../../ml-registry.ports.js';
import { callBody } from '../call-body.js';
import { exampleData } from '../example-data.js';
import { REGISTRY_WEBHOOK_EVENTS, type RegistryWebhookEvent } from '../webhook-events.js';
import { WebhookEntity } from '../webhook.entity.js';
import { WebhookNotFoundError } from '../webhooks.errors.js';
import type { WebhookOptions } from '../webhooks.ports.js';

import type { CallOutcome, WebhookCall } from './webhook-call.js';
import type { WebhookCaller } from './webhook-caller.js';
import { toWebhookDeliveryState } from './webhook-deliveries.mapper.js';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import { insertTestCall, markCall } from './webhook-queue.queries.js';

/** How a test went. */
export interface WebhookTestResult {
  readonly success: boolean;
  readonly delivery_id: string;
  readonly response_status: number | null;
  readonly response_body: string | null;
  readonly error_message: string | null;
}

/** Tries webhooks out, at once and once. */
export class WebhookTestsService {
  constructor(
    private readonly parts: RegistryParts,
    private readonly options: WebhookOptions,
    private readonly caller: WebhookCaller,
  ) {}

  /** Calls the webhook with an example, disabled or not. @throws WebhookNotFoundError, InvalidInputError */
  async test(context: RequestContext, webhookId: string, event?: RegistryWebhookEvent): Promise<WebhookTestResult> {
    requireRole(context, 'admin');
    if (event !== undefined && !REGISTRY_WEBHOOK_EVENTS.includes(event)) {
      throw InvalidInputError.of('event', `must be one of ${REGISTRY_WEBHOOK_EVENTS.join(', ')}`);
    }
    const token = randomUUID();
    const call = await this.record(context, webhookId, { event, token });
    const outcome = await this.caller.send(call, true);
    await markCall(this.parts.dataSource.manager, call.id, token, markOf(outcome));
    return resultOf(call.id, outcome);
  }

  /** The log tells of it whatever becomes of this process; no worker takes it up while the lease lasts. */
  private record(
    context: RequestContext,
    webhookId: string,
    { event, token }: { readonly event: RegistryWebhookEvent | undefined; readonly token: string },
  ): Promise<WebhookCall> {
    const { workspace } = context;
    const id = this.parts.ids.next();
    return inTransaction(this.parts.dataSource, async (tx) => {
      const lock = { mode: 'pessimistic_read' as const };
      const webhook = await tx.findOne(WebhookEntity, { where: { workspace, id: webhookId }, lock });
      if (webhook === null) throw new WebhookNotFoundError(webhookId);
      const now = this.parts.clock.now();
      const [first = 'registered_model.created'] = webhook.events;
      const tested = event ?? first;
      const body = callBody(workspace, tested, exampleData(tested), now);
      await insertTestCall(tx, {
        ...{ id, webhookId, workspace, event: tested, body, token, createdAt: now },
        leaseMs: this.options.policy.leaseMs,
      });
      await this.parts.outbox.add(tx, context, {
        definition: webhookTested,
        subject: `webhook-delivery/${id}`,
        aggregateId: id,
        aggregateVersion: 1,
        data: toWebhookDeliveryState(await tx.findOneByOrFail(WebhookDeliveryEntity, { id })),
      });
      return { id, webhook_id: webhookId, url: webhook.url, secret: webhook.secret, body };
    });
  }
}

function markOf(outcome: CallOutcome): Parameters<typeof markCall>[3] {
  return outcome.outcome === 'delivered'
    ? { state: 'delivered', status: outcome.status, error: null }
    : { state: 'failed', status: outcome.status ?? null, error: outcome.reason };
}

function resultOf(deliveryId: string, outcome: CallOutcome): WebhookTestResult {
  return {
    success: outcome.outcome === 'delivered',
    delivery_id: deliveryId,
    response_status: outcome.status ?? null,
    response_body: outcome.text ?? null,
    error_message: outcome.outcome === 'delivered' ? null : outcome.reason,
  };
}
