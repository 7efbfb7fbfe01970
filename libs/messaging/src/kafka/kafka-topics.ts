import type { Admin } from 'kafkajs';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import { partitionsOf, retentionOf, type Naming } from '../topics/topic-names.js';
import { untilServed } from './until-served.js';

const DEFAULT_PARTITIONS = 8;
/** Takes what the broker is configured with. */
const BROKER_DEFAULT = -1;

/** Creates topics and remembers which are there. */
export class KafkaTopics {
  private readonly known = new Set<string>();

  constructor(
    private readonly options: Pick<KafkaBusOptions, 'partitions' | 'replicationFactor' | 'retentionMs'>,
    private readonly naming: Naming,
  ) {}

  /** @param topics logical names */
  async ensure(admin: Admin, topics: readonly string[]): Promise<void> {
    const missing = [...new Set(topics)].filter((topic) => !this.known.has(topic));
    if (missing.length === 0) return;
    const existing = new Set(await admin.listTopics());
    const wanted = missing.filter((topic) => !existing.has(this.naming.physical(topic)));
    if (wanted.length > 0) {
      await admin.createTopics({
        // It would give up where the broker has not heard of them yet.
        waitForLeaders: false,
        timeout: 10_000,
        topics: wanted.map((topic) => ({
          topic: this.naming.physical(topic),
          numPartitions: partitionsOf(topic, this.options.partitions ?? DEFAULT_PARTITIONS),
          replicationFactor: this.options.replicationFactor ?? BROKER_DEFAULT,
          configEntries: [
            { name: 'retention.ms', value: String(retentionOf(topic, this.options.retentionMs)) },
            { name: 'cleanup.policy', value: 'delete' },
          ],
        })),
      });
      for (const topic of wanted) await untilServed(() => admin.fetchTopicOffsets(this.naming.physical(topic)));
    }
    for (const topic of missing) this.known.add(topic);
  }
}
