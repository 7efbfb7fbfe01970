import type { RequestContext } from '@intelgraph/kernel';
import { Outbox, type OutboxEvent, type OutboxOptions, type SqlWrite } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { DataSource } from 'typeorm';

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

  override async addWith<T>(
    to: DataSource | Transaction,
    ctx: RequestContext,
    event: OutboxEvent<T>,
    write: SqlWrite,
  ): Promise<boolean> {
    if (!event.definition.audited || !this.keys.isKeyed(ctx)) return super.addWith(to, ctx, event, write);
    if (to instanceof DataSource) return inTransaction(to, (tx) => this.addWith(tx, ctx, event, write));
    const isWritten = await super.addWith(to, ctx, event, write);
    if (isWritten) await this.keys.applied(to, ctx, event.subject);
    return isWritten;
  }
}
