import { createHash } from 'node:crypto';

import { UnavailableError } from '@intelgraph/kernel';
import type { ChainableCommander, Redis } from 'ioredis';

import { MICROS_PER_SECOND } from '../freshness.js';
import { entityKeyOf, fieldOf } from '../online-keys.js';
import type { OnlineReadRequest, OnlineStore, OnlineValue, OnlineWrite } from '../online-store.js';

import { APPLY_SCRIPT } from './apply-script.js';

const SCRIPT_SHA = createHash('sha1').update(APPLY_SCRIPT).digest('hex');

/** A field's JSON: value, event time and created time (decimal texts: microseconds exceed 2^53 in the year 2255). */
interface StoredValue {
  v: string | null;
  e: string;
  c: string;
}

/** The online store of all processes: one hash per entity on Redis 7. */
export class RedisOnlineStore implements OnlineStore {
  readonly kind = 'redis';
  readonly durable = true;

  /**
   * @param redis closed by `close()`
   * @param prefix of every key
   */
  constructor(
    private readonly redis: Redis,
    private readonly prefix = 'intelgraph:features:',
  ) {}

  async apply(writes: readonly OnlineWrite[]): Promise<boolean[]> {
    const byKey = this.groupByKey(writes);
    if (byKey.size === 0) return [];
    // One pipeline: Redis keeps the order, so the script is known when the first EVALSHA comes.
    const pipeline = this.redis.pipeline().script('LOAD', APPLY_SCRIPT);
    for (const [key, places] of byKey) {
      const values = places.flatMap((place) => scriptArguments(writes[place]));
      pipeline.evalsha(SCRIPT_SHA, 1, key, ...values);
    }
    const [, ...answers] = await exec(pipeline);
    const applied = writes.map(() => false);
    [...byKey.values()].forEach((places, i) => {
      places.forEach((place, j) => (applied[place] = (answers[i] as number[])[j] === 1));
    });
    return applied;
  }

  async read({ workspace, entityType, entityIds, fields }: OnlineReadRequest): Promise<(OnlineValue | undefined)[][]> {
    if (entityIds.length === 0 || fields.length === 0) return entityIds.map(() => []);
    const pipeline = this.redis.pipeline();
    for (const entityId of entityIds) {
      pipeline.hmget(this.keyOf(workspace, entityType, entityId), ...fields);
    }
    const answers = (await exec(pipeline)) as (string | null)[][];
    return answers.map((values) => values.map((text) => (text === null ? undefined : decode(text))));
  }

  async check(): Promise<void> {
    await this.redis.ping().catch((cause: unknown) => refuse(cause));
  }

  close(): Promise<void> {
    this.redis.disconnect();
    return Promise.resolve();
  }

  private keyOf(workspace: string, entityType: string, entityId: string): string {
    return this.prefix + entityKeyOf(workspace, entityType, entityId);
  }

  private groupByKey(writes: readonly OnlineWrite[]): Map<string, number[]> {
    const byKey = new Map<string, number[]>();
    writes.forEach(({ workspace, entityType, entityId }, place) => {
      const key = this.keyOf(workspace, entityType, entityId);
      const places = byKey.get(key);
      if (places === undefined) byKey.set(key, [place]);
      else places.push(place);
    });
    return byKey;
  }
}

function scriptArguments(write: OnlineWrite | undefined): string[] {
  if (write === undefined) return [];
  const { feature, version, value, eventTime, createdTime, ttlSeconds } = write;
  const [event, created] = [eventTime.toString(), createdTime.toString()];
  const stored: StoredValue = { v: value, e: event, c: created };
  const expiry = ttlSeconds === 0 ? 0n : (eventTime + BigInt(ttlSeconds) * MICROS_PER_SECOND) / 1000n + 1n;
  // A time before 1970 would be read as "never".
  const expiryText = ttlSeconds !== 0 && expiry < 1n ? '1' : expiry.toString();
  return [fieldOf(feature, version), JSON.stringify(stored), event, created, expiryText];
}

function decode(text: string): OnlineValue {
  const { v, e, c } = JSON.parse(text) as StoredValue;
  return { value: v, eventTime: BigInt(e), createdTime: BigInt(c) };
}

async function exec(pipeline: ChainableCommander): Promise<unknown[]> {
  const answers = await pipeline.exec().catch((cause: unknown) => refuse(cause));
  return (answers ?? []).map(([error, answer]) => (error === null ? answer : refuse(error)));
}

function refuse(cause: unknown): never {
  throw new UnavailableError('online store', 'Redis does not answer', { cause });
}
