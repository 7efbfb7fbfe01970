import { UnavailableError } from '@intelgraph/kernel';
import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis is: a URL (`redis://`, `rediss://`) or its parts. */
export type RedisLocation =
  string | { readonly host: string; readonly port: number; readonly password?: string; readonly db?: number };

export interface RedisOnlineOptions {
  /** Whether the first connection must succeed; else it is tried again in the background. Default true. */
  readonly required?: boolean;
}

const OPTIONS = {
  lazyConnect: true,
  connectTimeout: 3000,
  commandTimeout: 2000,
  maxRetriesPerRequest: 1,
  // Without a connection a command fails at once: reads go to the offline store, writes follow later.
  enableOfflineQueue: false,
} satisfies RedisOptions;

/** Connects to the Redis of the online store. @throws UnavailableError when it is required and does not answer */
export async function connectOnlineRedis(location: RedisLocation, options: RedisOnlineOptions = {}): Promise<Redis> {
  const required = options.required ?? true;
  let connected = !required;
  const settings = {
    ...OPTIONS,
    // A first connection that is required succeeds or fails; a lost one is made again.
    retryStrategy: (attempt: number) => (connected ? Math.min(attempt * 200, 3000) : null),
  };
  const redis = typeof location === 'string' ? new Redis(location, settings) : new Redis({ ...location, ...settings });
  // Failures of commands are handled where they happen; without a listener they would end the process.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    connected = true;
  } catch (error) {
    if (!required) return redis;
    redis.disconnect();
    const where = typeof location === 'string' ? 'the address given' : `${location.host}:${location.port}`;
    throw new UnavailableError('redis', `${where} does not answer`, { cause: error });
  }
  return redis;
}
