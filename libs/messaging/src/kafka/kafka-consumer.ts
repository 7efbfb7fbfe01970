import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

const JOIN_TIMEOUT_MS = 30_000;

export interface KafkaConsumerOptions {
  /** Under its name on the bus. */
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  /** What is fetched of one partition at a time; 1 MB unless given. */
  readonly maxBytesPerPartition?: number;
}

/** A consumer that does not begin again by itself: who crashes is thrown away and made anew. Reads only what is committed. */
export function makeConsumer(kafka: Kafka, options: KafkaConsumerOptions): Consumer {
  const { groupId, sessionTimeoutMs, maxBytesPerPartition } = options;
  return kafka.consumer({
    groupId,
    ...(maxBytesPerPartition === undefined ? {} : { maxBytesPerPartition }),
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(sessionTimeoutMs, 30_000),
    heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
    maxWaitTimeInMs: 500,
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: () => Promise.resolve(false) },
  });
}

/** Resolves when the consumer has joined its group. @throws after 30 s */
export function joining(consumer: Consumer, group: string): Promise<void> {
  const late = new Error(`group ${group} could not be joined within ${JOIN_TIMEOUT_MS} ms`);
  return new Promise((resolve, reject) => {
    consumer.on('consumer.group_join', () => resolve());
    AbortSignal.timeout(JOIN_TIMEOUT_MS).addEventListener('abort', () => reject(late));
  });
}

/** Resolves when the signal aborts. @throws what the consumer crashed with */
export function endOf(consumer: Consumer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
    consumer.on('consumer.stop', () => reject(new Error('the consumer stopped')));
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * Long work keeps its place in the group.
 *
 * @param refused called when the group did not take a sign of life: it is rebalancing
 */
export async function withHeartbeats<T>(
  payload: Pick<EachBatchPayload, 'heartbeat'>,
  everyMs: number,
  work: () => Promise<T>,
  refused: () => void = () => undefined,
): Promise<T> {
  const timer = setInterval(() => void payload.heartbeat().catch(refused), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
