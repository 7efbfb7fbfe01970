export type {
  Bus,
  BusStatus,
  GroupLag,
  PartitionLag,
  SeekOptions,
  StartPosition,
  SubscribeOptions,
  Subscription,
} from './bus/bus.js';
export {
  BusOverloadedError,
  BusUnavailableError,
  DeadLetterNotFoundError,
  GroupActiveError,
  MessageTooLargeError,
  PoisonMessageError,
  RetryLaterError,
} from './bus/bus.errors.js';
export type { BusOptions, EmbeddedBusOptions, KafkaBusOptions } from './bus/bus-options.js';
export { createBus } from './bus/create-bus.js';
export type { BusMessage, ReceivedMessage } from './bus/message.js';
export type { DeadLetter } from './delivery/dead-letter.js';
export type { DeadLetterFilter, DeadLetters } from './delivery/dead-letters.js';
export { DEFAULT_RETRY, type RetryPolicy } from './delivery/retry-policy.js';
export { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from './messaging-schema.js';
export { Outbox, type OutboxEvent, type OutboxOptions } from './outbox/outbox.js';
export type { SqlWrite } from './outbox/outbox.queries.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox.relay.js';
export { consumeEvents, type ConsumeEventsOptions, type EventHandler } from './inbox/consume-events.js';
export type {
  Transformation,
  TransformationStatus,
  TransformOptions,
  TransformOutcome,
  TransformOutput,
} from './transform/transform.js';
