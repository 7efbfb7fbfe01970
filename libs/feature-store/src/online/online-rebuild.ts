import { isFresh, type OnlineWrite } from '@intelgraph/online-features';
import type { DataSource } from 'typeorm';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import { instantOf } from '../values/instants.js';
import { micros } from '../writes/values.queries.js';

const PAGE = 5000;

interface NewestRow {
  key: string;
  entity_id: string;
  value: string | null;
  event: string;
  created: string;
  workspace: string;
  name: string;
  version: string;
  entity_type: string;
  ttl_seconds: number;
}

/**
 * Fills the online store from the offline one: the newest value of every entity, as far as it still counts. Writes and
 * reads may go on meanwhile.
 *
 * @returns how many values were put
 */
export async function rebuildOnline(parts: FeatureStoreParts, signal?: AbortSignal): Promise<number> {
  let [key, entityId] = ['0', ''];
  let put = 0;
  while (signal?.aborted !== true) {
    const rows = await newestValues(parts.dataSource, key, entityId);
    const now = instantOf(parts.clock.now());
    const writes = rows.map(toOnlineWrite).filter((write) => isFresh(write.eventTime, write.ttlSeconds, now));
    await parts.online.apply(writes);
    put += writes.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return put;
    [key, entityId] = [last.key, last.entity_id];
  }
  return put;
}

function newestValues(dataSource: DataSource, key: string, entityId: string): Promise<NewestRow[]> {
  return dataSource.query<NewestRow[]>(
    `SELECT n.feature_key AS key, n.entity_id, n.value, ${micros('n.event_time')} AS event,
            ${micros('n.created_time')} AS created, f.workspace, f.name, f.version, f.entity_type, f.ttl_seconds
       FROM (SELECT DISTINCT ON (v.feature_key, v.entity_id) v.*
               FROM feature_values v
              WHERE (v.feature_key, v.entity_id) > ($1::bigint, $2::text)
                AND v.feature_key IN (SELECT key FROM features WHERE online_enabled)
              ORDER BY v.feature_key, v.entity_id, v.event_time DESC, v.created_time DESC
              LIMIT $3) n
       JOIN features f ON f.key = n.feature_key
      ORDER BY n.feature_key, n.entity_id`,
    [key, entityId, PAGE],
  );
}

function toOnlineWrite(row: NewestRow): OnlineWrite {
  return {
    workspace: row.workspace,
    entityType: row.entity_type,
    entityId: row.entity_id,
    feature: row.name,
    version: row.version,
    value: row.value,
    eventTime: BigInt(row.event),
    createdTime: BigInt(row.created),
    ttlSeconds: row.ttl_seconds,
  };
}
