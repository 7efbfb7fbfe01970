import { beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@intelgraph/kernel';
import { kafkaAvailable, testKafka, type TestKafka } from '@intelgraph/testing';
import { createBus, type ReceivedMessage } from '../src/index.js';
import { createKafka } from '../src/kafka/kafka-client.js';
import { KafkaConnection } from '../src/kafka/kafka-connection.js';
import { PartitionTransactions } from '../src/kafka/partition-transactions.js';
import { Naming } from '../src/topics/topic-names.js';

let server: TestKafka;
const available = kafkaAvailable();

beforeAll(async () => {
  if (available) server = await testKafka();
}, 300_000);

const message = { topic: 'out', key: 'k', value: Buffer.from('x'), headers: {} };
const source: ReceivedMessage = {
  ...message,
  ...{ topic: 'in', partition: 0, offset: '0', keyBytes: Buffer.from('k'), timestamp: new Date(0), attempt: 1 },
};
const products = [{ source, message }];

(available ? describe : describe.skip)('PartitionTransactions', () => {
  it('shut out a process that was taken for dead: nothing of it is committed, and its position does not count', async () => {
    const { brokers, topicPrefix } = server;
    const options = { kind: 'kafka', clientId: 'zombie', brokers, topicPrefix, partitions: 1 } as const;
    const bus = createBus(options);
    const kafka = createKafka(options, silentLogger);
    const connection = new KafkaConnection(kafka);
    const naming = new Naming(topicPrefix);
    const place = { groupId: naming.physical('x.zombie'), topic: naming.physical('in'), partition: 0 };
    const [zombie, heir] = [0, 1].map(() => new PartitionTransactions({ bus: options, connection, naming, ...place }));
    try {
      await Promise.all([bus.start(), connection.start()]);
      await bus.ensureTopics(['in', 'out']);
      await zombie!.open();
      await zombie!.commit(1n, products);
      await heir!.open();
      expect(heir!.position).toBe(1n);
      await expect(zombie!.commit(5n, products)).rejects.toThrow();
      await heir!.commit(2n, products);
      await zombie!.close();
      await zombie!.open();
      expect(zombie!.position).toBe(2n);
      await expect(heir!.commit(3n, products)).rejects.toThrow();
    } finally {
      await Promise.all([zombie!.close(), heir!.close()]);
      await Promise.all([connection.close(), bus.close()]);
    }
  });
});
