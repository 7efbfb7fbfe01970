export { isFresh, MICROS_PER_SECOND } from './freshness.js';
export { entityKeyOf, fieldOf } from './online-keys.js';
export type { OnlineReadRequest, OnlineStore, OnlineValue, OnlineWrite } from './online-store.js';
export { MemoryOnlineStore, type MemoryOnlineStoreOptions } from './memory/memory-online-store.js';
export { connectOnlineRedis, type RedisLocation, type RedisOnlineOptions } from './redis/connect-redis.js';
export { RedisOnlineStore } from './redis/redis-online-store.js';
export { formatInstant } from './time-text.js';
