import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { probeKafka } from '../../../../scripts/services/kafka.mjs';
import { kafkaAvailable, testKafka } from '../kafka/test-kafka.js';
import { redisAvailable, testRedis } from './test-redis.js';

const needsRedis = redisAvailable() ? it : it.skip;
const needsKafka = kafkaAvailable() ? it : it.skip;

describe('the servers of a test run', () => {
  needsRedis('give a real Redis that all suites share, each with its own keys', async () => {
    const [one, two] = [await testRedis(), await testRedis()];
    expect(one.url).toBe(two.url);
    expect(one.keyPrefix).not.toBe(two.keyPrefix);
    const redis = new Redis(one.url, { keyPrefix: one.keyPrefix });
    await redis.set('a', '1');
    expect(await redis.get('a')).toBe('1');
    await redis.quit();
  });

  needsKafka(
    'give a real Kafka that all suites share, each with its own topics',
    async () => {
      const [one, two] = [await testKafka(), await testKafka()];
      expect(one.brokers).toEqual(two.brokers);
      expect(one.topicPrefix).not.toBe(two.topicPrefix);
      await expect(probeKafka(one.brokers)).resolves.toBeUndefined();
    },
    300_000,
  );
});
