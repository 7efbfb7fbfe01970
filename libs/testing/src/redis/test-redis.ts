import { randomUUID } from 'node:crypto';
import { missingForRedis } from '../../../../scripts/services/redis.mjs';
import { isAvailable, sharedServer } from '../kafka/test-server.js';

/** The real Redis of this test run. */
export interface TestRedis {
  readonly url: string;
  /** Unlike that of any other suite: put it before every key. */
  readonly keyPrefix: string;
}

/**
 * Whether redis-server is here: `(redisAvailable() ? describe : describe.skip)(…)`.
 *
 * @throws Error with CI=true when it is not
 */
export function redisAvailable(): boolean {
  return isAvailable(missingForRedis());
}

/** Started by the first caller of the run, on a free port, and stopped with the run. */
export async function testRedis(): Promise<TestRedis> {
  const { url } = await sharedServer('redis');
  return { url, keyPrefix: `t${randomUUID().slice(0, 8)}:` };
}
