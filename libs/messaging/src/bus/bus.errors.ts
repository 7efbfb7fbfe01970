import { AppError } from '@intelgraph/kernel';

/** The broker or the database behind the bus does not answer. */
export class BusUnavailableError extends AppError {
  constructor(reason: string, cause?: unknown) {
    super('BUS.UNAVAILABLE', 'unavailable', `the event bus does not answer: ${reason}`, {
      cause,
      retryAfterSeconds: 2,
    });
  }
}

/** Too many messages wait to be published by this process. */
export class BusOverloadedError extends AppError {
  constructor(waiting: number) {
    super('BUS.OVERLOADED', 'exhausted', `${waiting} messages are already waiting to be published`, {
      retryAfterSeconds: 1,
    });
  }
}

/** One message exceeds what the bus carries; put the bytes into the artifact store and send a reference. */
export class MessageTooLargeError extends AppError {
  constructor(topic: string, bytes: number, limit: number) {
    super('BUS.MESSAGE_TOO_LARGE', 'too_large', `a message for ${topic} has ${bytes} bytes, the limit is ${limit}`, {
      details: { topic, bytes, limit },
    });
  }
}

/** A group cannot be moved while members outside this process are running. */
export class GroupActiveError extends AppError {
  constructor(group: string) {
    super('BUS.GROUP_ACTIVE', 'conflict', `group ${group} has running members elsewhere; stop them first`, {
      details: { group },
    });
  }
}

/** No dead letter has this id, or it was replayed already. */
export class DeadLetterNotFoundError extends AppError {
  constructor(id: string) {
    super('BUS.DEAD_LETTER_NOT_FOUND', 'not_found', `there is no dead letter ${id}`, { details: { id } });
  }
}

/** Thrown by a handler for a message that can never be handled: it becomes a dead letter at once, without retries. */
export class PoisonMessageError extends AppError {
  constructor(reason: string, cause?: unknown) {
    super('BUS.POISON_MESSAGE', 'malformed', reason, { cause });
  }
}

/**
 * Thrown by a handler when its surroundings and not the message are at fault (its database is down): the partition
 * waits and tries again without counting the attempt.
 */
export class RetryLaterError extends AppError {
  constructor(reason: string, cause?: unknown) {
    super('BUS.RETRY_LATER', 'unavailable', reason, { cause });
  }
}
