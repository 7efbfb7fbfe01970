import type { Logger } from '@intelgraph/kernel';
import type { BaseOptions, SASLOptions as OtherSaslOptions } from '@platformatic/kafka';
// kafkajs is CommonJS, of which Node sees a default export only.
import kafkajs, { type Kafka, type SASLOptions } from 'kafkajs';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import { guardKafkajsTimers } from './kafkajs-timer-guard.js';

/** Tries of one request inside kafkajs; longer outages are the business of our own loops. */
export const FEW_RETRIES = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 };
export const CONNECT_TIMEOUT_MS = 3_000;

/** The kafkajs client that all parts of one bus share. */
export function createKafka(options: KafkaBusOptions, logger: Logger): Kafka {
  guardKafkajsTimers();
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ssl: options.ssl ?? false,
    ...(options.sasl === undefined ? {} : { sasl: options.sasl as SASLOptions }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: 5_000,
    requestTimeout: 15_000,
    enforceRequestTimeout: true,
    retry: FEW_RETRIES,
    logLevel: kafkajs.logLevel.WARN,
    // What goes wrong is thrown or emitted as well; its own lines are for looking closely.
    logCreator:
      () =>
      ({ namespace, log }) =>
        logger.debug({ kafkajs: namespace, ...log }, log.message),
  });
}

/** The same for clients of `@platformatic/kafka`. */
export function clientOptions({ clientId, brokers, ssl, sasl }: KafkaBusOptions): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: CONNECT_TIMEOUT_MS,
    metadataMaxAge: 60_000,
    // What it would look through are our own options and messages, each time.
    strict: false,
    ...(ssl === true ? { tls: {} } : {}),
    ...(sasl === undefined
      ? {}
      : { sasl: { ...sasl, mechanism: sasl.mechanism.toUpperCase() as OtherSaslOptions['mechanism'] } }),
  };
}

/** What lies at the bottom of kafkajs's wrapping, for people. */
export function kafkaReason(error: unknown): string {
  if (error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded) return kafkaReason(error.cause ?? error.message);
  if (error instanceof AggregateError && error.errors.length > 0) return kafkaReason(error.errors[0]);
  if (error instanceof kafkajs.KafkaJSError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
