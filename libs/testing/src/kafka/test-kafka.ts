import { randomUUID } from 'node:crypto';
import { missingForKafka } from '../../../../scripts/services/kafka-jars.mjs';
import { isAvailable, sharedServer } from './test-server.js';

/** The real Kafka of this test run. */
export interface TestKafka {
  readonly brokers: string[];
  /** Unlike that of any other suite: keeps their topics and groups apart. */
  readonly topicPrefix: string;
}

/**
 * Whether Java and Kafka are here: `(kafkaAvailable() ? describe : describe.skip)(…)`.
 *
 * @throws Error with CI=true when they are not
 */
export function kafkaAvailable(): boolean {
  return isAvailable(missingForKafka());
}

/** Started by the first caller of the run, on a free port, and stopped with the run. The first ever fetches Kafka. */
export async function testKafka(): Promise<TestKafka> {
  const { url } = await sharedServer('kafka');
  return { brokers: [url], topicPrefix: `t${randomUUID().slice(0, 8)}.` };
}
