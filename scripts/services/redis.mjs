import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { commandOnPath, endLeftover, startChild } from './child-service.mjs';

/** What is missing to run Redis here, in words for people; undefined when nothing is. */
export function missingForRedis() {
  if (commandOnPath('redis-server') !== undefined) return undefined;
  return 'redis-server is not on the PATH (Debian: apt-get install redis-server)';
}

/** @throws Error when nothing answers PING at the URL */
export async function probeRedis(url) {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 1000,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/**
 * Starts a Redis on loopback whose append-only file is below `dir`; a second start finds it again.
 *
 * @returns url, pid and stop()
 */
export async function startRedis({ dir, port }) {
  const data = join(dir, 'data');
  mkdirSync(data, { recursive: true });
  // redis-server rewrites its command line to "redis-server 127.0.0.1:<port>".
  const mark = `redis-server 127.0.0.1:${port}`;
  await endLeftover(dir, mark);
  const url = `redis://127.0.0.1:${port}`;
  const options = { port, bind: '127.0.0.1', dir: data, appendonly: 'yes', save: '', daemonize: 'no' };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = await startChild({
    dir,
    name: 'redis',
    command: 'redis-server',
    args,
    mark,
    probe: () => probeRedis(url),
    seconds: 15,
  });
  return { url, ...child };
}
