import { silentLogger, type Logger } from '@intelgraph/kernel';
import type { BusMessage, ReceivedMessage } from '../bus/message.js';
import { PoisonMessageError, RetryLaterError } from '../bus/bus.errors.js';
import { encodeDeadLetter, REPLAY_FOR_GROUP } from './dead-letter.js';
import { retryDelayMs, type RetryPolicy } from './retry-policy.js';
import { sleep } from './sleep.js';

export interface Delivery {
  readonly group: string;
  readonly handler: (message: ReceivedMessage) => Promise<void>;
  readonly retry: RetryPolicy;
  readonly publish: (messages: readonly BusMessage[]) => Promise<void>;
  /** Ends the waiting between tries: the message then stays unread. */
  readonly signal: AbortSignal;
  readonly logger?: Logger;
}

/**
 * Brings one message to a handler: bounded retries, then the dead-letter topic.
 *
 * @returns true when the group may move on, false when the message must be delivered again
 */
export async function deliver(delivery: Delivery, message: ReceivedMessage): Promise<boolean> {
  const replayFor = message.headers[REPLAY_FOR_GROUP];
  if (replayFor !== undefined && replayFor !== delivery.group) return true;
  const { retry, signal } = delivery;
  let failures = 0;
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      await delivery.handler({ ...message, attempt: tries });
      return true;
    } catch (error) {
      const later = error instanceof RetryLaterError;
      if (!later) failures++;
      if (error instanceof PoisonMessageError || failures >= retry.attempts) {
        return await bury(delivery, message, error, failures);
      }
      (delivery.logger ?? silentLogger).warn(
        { err: error, group: delivery.group, topic: message.topic, offset: message.offset, attempt: tries },
        later ? 'the handler asked to wait' : 'the handler failed; the message is tried again',
      );
      await sleep(retryDelayMs(retry, later ? tries : failures), signal);
    }
  }
  return false;
}

/** A dead letter is stored before the group moves on, however long the bus takes to come back. */
async function bury(delivery: Delivery, message: ReceivedMessage, error: unknown, attempts: number): Promise<boolean> {
  const { group, signal } = delivery;
  const logger = delivery.logger ?? silentLogger;
  const letter = encodeDeadLetter(message, { group, error, attempts, at: new Date() });
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await delivery.publish([letter]);
      logger.error(
        { err: error, group, topic: message.topic, partition: message.partition, offset: message.offset, attempts },
        'the message became a dead letter',
      );
      return true;
    } catch (cause) {
      logger.warn({ err: cause, group, topic: message.topic }, 'a dead letter could not be stored; trying again');
      await sleep(retryDelayMs(delivery.retry, failures), signal);
    }
  }
  return false;
}
