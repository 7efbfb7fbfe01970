import { systemClock, uuidv7Ids } from '@intelgraph/kernel';
import type { Clock } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { MemoryOnlineStore, type OnlineStore } from '@intelgraph/online-features';
import { aContext, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  createFeatureStoreServices,
  FEATURE_STORE_ENTITIES,
  FEATURE_STORE_MIGRATIONS,
  type FeatureStoreParts,
  type FeatureStoreServices,
  type NewFeature,
} from '../src/index.js';

export const featureDatabase = (): Promise<TestDatabase> =>
  testDatabase({
    entities: [...FEATURE_STORE_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...FEATURE_STORE_MIGRATIONS],
  });

export interface TestStore {
  readonly parts: FeatureStoreParts;
  readonly services: FeatureStoreServices;
  readonly database: TestDatabase;
  /** Registers a feature of users, version 1.0.0, type int, unless said otherwise. */
  register(name: string, more?: Partial<NewFeature>): Promise<void>;
  /** Data of the unsent events of a type, oldest first. */
  events<T = Record<string, unknown>>(type: string): Promise<T[]>;
}

/** The services on a database of the suite's own. */
export function aFeatureStore(
  database: TestDatabase,
  options: { clock?: Clock; online?: OnlineStore } & Partial<FeatureStoreParts> = {},
): TestStore {
  const { clock = systemClock, online = new MemoryOnlineStore({ clock }), ...more } = options;
  const outbox = new Outbox({ source: '/services/features', ids: uuidv7Ids, clock });
  const parts: FeatureStoreParts = { dataSource: database.dataSource, clock, online, ids: uuidv7Ids, outbox, ...more };
  const services = createFeatureStoreServices(parts);
  return {
    parts,
    services,
    database,
    register: async (name, extra = {}) => {
      const feature: NewFeature = { name, version: '1.0.0', feature_type: 'int', entity_type: 'user', ...extra };
      await services.features.register(aContext(), feature);
    },
    events: async <T>(type: string) => {
      const rows = await database.dataSource.query<{ payload: string }[]>(
        `SELECT payload FROM outbox WHERE topic = $1 ORDER BY id`,
        [type],
      );
      return rows.map(({ payload }) => (JSON.parse(payload) as { data: T }).data);
    },
  };
}
