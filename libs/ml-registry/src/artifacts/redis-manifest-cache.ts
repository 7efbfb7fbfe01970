import { UnavailableError } from '@intelgraph/kernel';
import { Redis } from 'ioredis';

import type { RedisConfig } from '../ml-registry.config.js';

import type { ManifestCache } from './cached-manifests.js';

const KEPT_SECONDS = 3600;
const keyOf = (digest: string): string => `intelgraph:registry:manifest:${digest}`;

/** Connects to Redis once. @throws UnavailableError when it does not answer */
export async function connectRedis(config: RedisConfig): Promise<ManifestCache> {
  let connected = false;
  const redis = new Redis({
    ...config,
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: 1000,
    maxRetriesPerRequest: 1,
    // The first connection succeeds or fails; a lost one is made again.
    retryStrategy: (attempt) => (connected ? Math.min(attempt * 200, 5000) : null),
  });
  // Failures of commands are handled where they happen; without a listener they would end the process.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
    connected = true;
  } catch (error) {
    redis.disconnect();
    throw new UnavailableError('redis', `${config.host}:${config.port} does not answer`, { cause: error });
  }
  return {
    get: (digest) => redis.get(keyOf(digest)),
    set: async (digest, manifest) => {
      await redis.set(keyOf(digest), manifest, 'EX', KEPT_SECONDS);
    },
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
