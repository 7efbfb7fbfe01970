export { FixedClock } from './clock/fixed-clock.js';
export { aContext, type AContextOptions } from './context/a-context.js';
export { eventually, type EventuallyOptions } from './eventually/eventually.js';
export { SequentialIds } from './ids/sequential-ids.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './postgres/test-database.js';
export { usePostgres, type TestPostgres } from './postgres/test-postgres.js';
export { freePort } from '@intelgraph/persistence';
export { kafkaAvailable, testKafka, type TestKafka } from './kafka/test-kafka.js';
export { redisAvailable, testRedis, type TestRedis } from './redis/test-redis.js';
