import { randomUUID } from 'node:crypto';
import { decodeCloudEvent, topicOf, type CloudEvent, type EventDefinition } from '@intelgraph/contracts';
import { AppError, silentLogger, type Logger } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';
import { PoisonMessageError, RetryLaterError } from '../bus/bus.errors.js';
import type { Bus, StartPosition, Subscription } from '../bus/bus.js';
import type { ReceivedMessage } from '../bus/message.js';
import { DEFAULT_RETRY, type RetryPolicy } from '../delivery/retry-policy.js';
import { beginAttempt, endAttempt, insertInboxEntry, pruneInbox } from './inbox.queries.js';

/** Handles one event inside the transaction that also notes it as handled. */
export type EventHandler<T = never> = (event: CloudEvent<T>, tx: Transaction) => Promise<void>;

export interface ConsumeEventsOptions {
  readonly bus: Bus;
  /** Initialised, with MESSAGING_MIGRATIONS applied. */
  readonly dataSource: DataSource;
  /** `<app>.<purpose>`. */
  readonly group: string;
  /** By event type. Their topics are the ones subscribed to. */
  readonly handlers: Readonly<Record<string, EventHandler>>;
  /** Must contain the definition of every handler's event. */
  readonly definitions: readonly EventDefinition[];
  readonly from?: StartPosition;
  readonly retry?: Partial<RetryPolicy>;
  readonly concurrency?: number;
  /** How long handled events are remembered, in milliseconds: longer than the topics keep them. Default 15 days. */
  readonly inboxRetentionMs?: number;
  readonly logger?: Logger;
}

const DEFAULT_INBOX_RETENTION_MS = 15 * 24 * 60 * 60 * 1_000;
const PRUNE_EVERY_MS = 60 * 60 * 1_000;

/**
 * Subscribes a domain to events: decodes, checks against the schema, and runs the handler once per event in one
 * transaction with the inbox entry. Malformed events become dead letters at once; types without a handler are skipped.
 * An event during which as many processes have died as there are tries becomes a dead letter, too.
 *
 * @throws Error when a handler has no definition.
 */
export async function consumeEvents(options: ConsumeEventsOptions): Promise<Subscription> {
  const definitions = new Map(options.definitions.map((definition) => [definition.type, definition]));
  const topics = Object.keys(options.handlers).map((type) => {
    const definition = definitions.get(type);
    if (definition === undefined) throw new Error(`consumeEvents: no definition for the handler of ${type}`);
    return topicOf(definition);
  });
  const consumption = { options, definitions, process: randomUUID() };
  const subscription = await options.bus.subscribe({
    group: options.group,
    topics,
    handler: (message) => handleOnce(consumption, message),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.retry === undefined ? {} : { retry: options.retry }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
  return withPruning(subscription, options);
}

interface Consumption {
  readonly options: ConsumeEventsOptions;
  readonly definitions: ReadonlyMap<string, EventDefinition>;
  /** Tells this process from those that died before. */
  readonly process: string;
}

async function handleOnce(consumption: Consumption, message: ReceivedMessage): Promise<void> {
  const { options, definitions } = consumption;
  const event = readEvent(definitions, message);
  const handler = event === undefined ? undefined : options.handlers[event.type];
  if (event === undefined || handler === undefined) return;
  const { dataSource, group } = options;
  try {
    await refuseKiller(consumption, event.id);
    await inTransaction(dataSource, async (tx) => {
      if (await insertInboxEntry(tx, group, event.id)) await handler(event, tx);
    });
  } catch (error) {
    const survived = await endAttempt(dataSource, group, event.id).then(
      () => true,
      () => false,
    );
    // Tells a failing message from failing surroundings: only the former may use up its retries.
    if (survived) throw error;
    throw new RetryLaterError('the database does not answer', error);
  }
}

/** @throws PoisonMessageError when as many processes as there may be tries have ended while they handled the event */
async function refuseKiller({ options, process }: Consumption, eventId: string): Promise<void> {
  const { dataSource, group } = options;
  const died = (await beginAttempt(dataSource, { group, eventId, process })) - 1;
  if (died < (options.retry?.attempts ?? DEFAULT_RETRY.attempts)) return;
  throw new PoisonMessageError(`${died} processes ended while they handled this event`);
}

function readEvent(
  definitions: ReadonlyMap<string, EventDefinition>,
  message: ReceivedMessage,
): CloudEvent<never> | undefined {
  try {
    const event = decodeCloudEvent(message.value);
    const definition = definitions.get(event.type);
    if (definition === undefined) return undefined;
    return { ...event, data: definition.parse(event.data) as never };
  } catch (error) {
    if (error instanceof AppError) throw new PoisonMessageError(error.message, error);
    throw error;
  }
}

function withPruning(subscription: Subscription, options: ConsumeEventsOptions): Subscription {
  const logger = options.logger ?? silentLogger;
  const prune = () =>
    void pruneInbox(options.dataSource, options.group, options.inboxRetentionMs ?? DEFAULT_INBOX_RETENTION_MS).catch(
      (error: unknown) => logger.warn({ err: error, group: options.group }, 'the inbox could not be pruned'),
    );
  const timer = setInterval(prune, PRUNE_EVERY_MS);
  timer.unref();
  return {
    group: subscription.group,
    topics: subscription.topics,
    status: () => subscription.status(),
    pause: () => subscription.pause(),
    resume: () => subscription.resume(),
    close: () => {
      clearInterval(timer);
      return subscription.close();
    },
  };
}
