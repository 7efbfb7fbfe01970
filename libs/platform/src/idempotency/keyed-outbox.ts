import type { RequestContext } from '@intelgraph/kernel';
import { Outbox, type OutboxEvent, type OutboxOptions } from '@intelgraph/messaging';
import type { Transaction } from '@intelgraph/persistence';
import type { IdempotencyKeys } from './idempotency-keys.js';

/** The outbox of an app: a write that came with an idempotency key notes in its own transaction that it happened. */
export class KeyedOutbox extends Outbox {
  constructor(
    options: OutboxOptions,
    private readonly keys: IdempotencyKeys,
  ) {
    super(options);
  }

  override async add<T>(tx: Transaction, ctx: RequestContext, event: OutboxEvent<T>): Promise<void> {
    await super.add(tx, ctx, event);
    if (event.definition.audited) await this.keys.applied(tx, ctx, event.subject);
  }
}
