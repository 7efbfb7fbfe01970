import { createCloudEvent, encodeCloudEvent, topicOf, type EventDefinition } from '@intelgraph/contracts';
import type { Clock, IdSource, RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';
import { MessageTooLargeError } from '../bus/bus.errors.js';
import { MAX_MESSAGE_BYTES } from '../topics/topic-names.js';
import { insertOutboxMessage, type NewOutboxMessage, type SqlWrite, writeWithOutboxMessage } from './outbox.queries.js';

/** Leaves room for the key and the headers. */
const MAX_EVENT_BYTES = MAX_MESSAGE_BYTES - 4_096;

export interface OutboxOptions {
  /** CloudEvents source: `/services/<domain>`. */
  readonly source: string;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** A fact to be published when the transaction commits. */
export interface OutboxEvent<T> {
  readonly definition: EventDefinition<T>;
  /** `<noun>/<id>`. */
  readonly subject: string;
  /** Key on the bus: events with the same one keep their order. */
  readonly aggregateId: string;
  /** Grows with every change of the aggregate. */
  readonly aggregateVersion: number;
  /** The whole state of the aggregate after the write; no secrets, no personal data. */
  readonly data: T;
}

/** The only way out for a domain's events: what commits with the write is published, what rolls back is not. */
export class Outbox {
  constructor(private readonly options: OutboxOptions) {}

  /**
   * Adds an event to the transaction.
   *
   * @throws EventSchemaError when the data breaks the event's schema: a programming error, which thereby rolls back.
   * @throws MessageTooLargeError for more bytes than the bus carries: it would block the events behind it.
   */
  async add<T>(tx: Transaction, ctx: RequestContext, event: OutboxEvent<T>): Promise<void> {
    await insertOutboxMessage(tx, this.messageOf(ctx, event));
  }

  /**
   * Writes one row and adds the event in one statement, thus in one transaction without the round trips of one: for hot paths.
   *
   * @param write an INSERT or UPDATE that returns the row it wrote, or none: then there is no event
   * @returns whether a row was written
   * @throws EventSchemaError, MessageTooLargeError as `add`
   */
  async addWith<T>(
    to: DataSource | Transaction,
    ctx: RequestContext,
    event: OutboxEvent<T>,
    write: SqlWrite,
  ): Promise<boolean> {
    return writeWithOutboxMessage(to, write, this.messageOf(ctx, event));
  }

  private messageOf<T>(ctx: RequestContext, event: OutboxEvent<T>): NewOutboxMessage {
    const envelope = createCloudEvent(ctx, {
      definition: event.definition,
      id: this.options.ids.next(),
      source: this.options.source,
      subject: event.subject,
      time: this.options.clock.now(),
      aggregateVersion: event.aggregateVersion,
      data: event.data,
    });
    const payload = encodeCloudEvent(envelope);
    if (payload.length > MAX_EVENT_BYTES) {
      throw new MessageTooLargeError(event.definition.type, payload.length, MAX_EVENT_BYTES);
    }
    return {
      eventId: envelope.id,
      topic: topicOf(event.definition),
      key: event.aggregateId,
      payload: payload.toString('utf8'),
      traceparent: envelope.traceparent,
    };
  }
}
