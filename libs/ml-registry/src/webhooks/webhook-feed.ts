import type { Clock, IdSource, RequestContext } from '@intelgraph/kernel';
import type { Outbox, OutboxEvent } from '@intelgraph/messaging';
import { together, type Transaction } from '@intelgraph/persistence';

import { callBody } from './call-body.js';
import { queueCalls, webhooksFor } from './deliveries/webhook-queue.queries.js';
import { MODEL_OCCURRENCES } from './model-occurrences.js';
import type { Occurrence } from './occurrence.js';
import { VERSION_OCCURRENCES } from './version-occurrences.js';

const RULES = new Map([...MODEL_OCCURRENCES, ...VERSION_OCCURRENCES].map((rule) => [rule.type, rule]));

export interface WebhookFeedParts {
  readonly outbox: Pick<Outbox, 'add'>;
  readonly ids: IdSource;
  readonly clock: Clock;
  /** Tries that a call gets. */
  readonly attempts: number;
}

/**
 * The registry's outbox, listening: which webhooks are called is decided in the transaction of the change itself, so that
 * no call is lost and none is made for what was rolled back.
 */
export class WebhookFeed {
  constructor(private readonly parts: WebhookFeedParts) {}

  async add<T>(tx: Transaction, context: RequestContext, event: OutboxEvent<T>): Promise<void> {
    const rule = RULES.get(event.definition.type);
    const added = this.parts.outbox.add(tx, context, event);
    if (rule === undefined) await added;
    else await together([added, this.occurred(tx, context, rule.read(event.data))]);
  }

  /** Queues the calls of something that happened and has no event of its own. */
  async occurred(tx: Transaction, { workspace }: RequestContext, occurrence: Occurrence): Promise<void> {
    const webhookIds = await webhooksFor(tx, workspace, occurrence.event);
    if (webhookIds.length === 0) return;
    const createdAt = this.parts.clock.now();
    await queueCalls(tx, {
      ids: webhookIds.map(() => this.parts.ids.next()),
      webhookIds,
      workspace,
      event: occurrence.event,
      modelId: occurrence.modelId,
      body: callBody(workspace, occurrence.event, occurrence.data, createdAt),
      attempts: this.parts.attempts,
      createdAt,
    });
  }
}
