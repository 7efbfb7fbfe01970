import type { Clock } from '@intelgraph/kernel';

import { isFresh, MICROS_PER_SECOND } from '../freshness.js';
import { entityKeyOf, fieldOf } from '../online-keys.js';
import type { OnlineReadRequest, OnlineStore, OnlineValue, OnlineWrite } from '../online-store.js';

export interface MemoryOnlineStoreOptions {
  readonly clock: Clock;
  /** Most entities kept; those written longest ago make room. Default 1 000 000. */
  readonly maxEntities?: number;
}

interface Entity {
  readonly values: Map<string, OnlineValue>;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const DEFAULT_MAX_ENTITIES = 1_000_000;

/** The online store of one process. It starts empty. */
export class MemoryOnlineStore implements OnlineStore {
  readonly kind = 'memory';
  readonly durable = false;
  private readonly entities = new Map<string, Entity>();
  private readonly maxEntities: number;

  constructor(private readonly options: MemoryOnlineStoreOptions) {
    this.maxEntities = options.maxEntities ?? DEFAULT_MAX_ENTITIES;
  }

  apply(writes: readonly OnlineWrite[]): Promise<boolean[]> {
    return Promise.resolve(writes.map((write) => this.put(write)));
  }

  read({ workspace, entityType, entityIds, fields }: OnlineReadRequest): Promise<(OnlineValue | undefined)[][]> {
    return Promise.resolve(
      entityIds.map((entityId) => {
        const entity = this.find(entityKeyOf(workspace, entityType, entityId));
        return fields.map((field) => entity?.values.get(field));
      }),
    );
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.entities.clear();
    return Promise.resolve();
  }

  private find(key: string): Entity | undefined {
    const entity = this.entities.get(key);
    if (entity === undefined || entity.expiresAt > this.options.clock.now().getTime()) return entity;
    this.entities.delete(key);
    return undefined;
  }

  private put(write: OnlineWrite): boolean {
    const key = entityKeyOf(write.workspace, write.entityType, write.entityId);
    const field = fieldOf(write.feature, write.version);
    const entity = this.find(key) ?? { values: new Map<string, OnlineValue>(), expiresAt: 0 };
    const stored = entity.values.get(field);
    if (stored !== undefined && !isNewer(write, stored)) return false;
    const { value, eventTime, createdTime } = write;
    entity.values.set(field, { value, eventTime, createdTime });
    entity.expiresAt = Math.max(entity.expiresAt, expiryOf(write));
    // Deleted first, so that it becomes the youngest.
    this.entities.delete(key);
    if (isFresh(eventTime, write.ttlSeconds, this.nowMicros()) || entity.values.size > 1)
      this.entities.set(key, entity);
    this.makeRoom();
    return true;
  }

  private nowMicros(): bigint {
    return BigInt(this.options.clock.now().getTime()) * 1000n;
  }

  private makeRoom(): void {
    for (const key of this.entities.keys()) {
      if (this.entities.size <= this.maxEntities) return;
      this.entities.delete(key);
    }
  }
}

function isNewer(one: OnlineValue, other: OnlineValue): boolean {
  if (one.eventTime !== other.eventTime) return one.eventTime > other.eventTime;
  return one.createdTime > other.createdTime;
}

function expiryOf({ eventTime, ttlSeconds }: OnlineWrite): number {
  if (ttlSeconds === 0) return Number.POSITIVE_INFINITY;
  return Number((eventTime + BigInt(ttlSeconds) * MICROS_PER_SECOND) / 1000n) + 1;
}
