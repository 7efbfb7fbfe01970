import type { ChainableCommander, Redis } from 'ioredis';

import type { SharedEntry, SharedStore, SharedValue } from './shared-store.js';

/** Values in Redis, each under a key that Redis itself forgets in time. Rejects with what Redis answers. */
export class RedisSharedStore implements SharedStore {
  /**
   * @param redis stays the caller's to close
   * @param prefix of every key
   */
  constructor(
    private readonly redis: Redis,
    private readonly prefix = 'intelgraph:results:',
  ) {}

  async get(keys: readonly string[]): Promise<(SharedValue | undefined)[]> {
    if (keys.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const key of keys) pipeline.getBuffer(this.prefix + key).pttl(this.prefix + key);
    const answers = await exec(pipeline, isOtherType);
    return keys.map((_, i) => {
      const bytes = answers[2 * i] as Buffer | null;
      // Below 0: it ended between both commands, or somebody wrote it without an end.
      const leftMs = answers[2 * i + 1] as number;
      return bytes === null || leftMs <= 0 ? undefined : { bytes, leftMs };
    });
  }

  async set(entries: readonly SharedEntry[], ttlMs: number): Promise<void> {
    if (entries.length === 0) return;
    const pipeline = this.redis.pipeline();
    for (const { key, bytes } of entries) pipeline.set(this.prefix + key, bytes, 'PX', Math.ceil(ttlMs));
    await exec(pipeline);
  }
}

/** @returns null for commands with errors that do not matter */
async function exec(
  pipeline: ChainableCommander,
  isHarmless: (error: Error) => boolean = () => false,
): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, answer]) => {
    if (error === null) return answer;
    if (isHarmless(error)) return null;
    throw error;
  });
}

/** Somebody else keeps something else under one of our keys. */
const isOtherType = ({ message }: Error): boolean => message.startsWith('WRONGTYPE');
