import { userInfo } from 'node:os';

import { assertedContext, InvalidInputError, type RequestContext, systemClock, uuidv7Ids } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { connectOnlineRedis, MemoryOnlineStore, type OnlineStore, RedisOnlineStore } from '@intelgraph/online-features';
import { createDomainDataSource, prepareSharedDatabase } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { FEATURE_STORE_ENTITIES, FEATURE_STORE_MIGRATIONS } from './data-source.js';
import { facadeOf, type FeatureStoreFacade } from './feature-store-facade.js';
import { createFeatureStoreServices, type FeatureStoreServices } from './feature-store-services.js';
import type { FeatureStoreConfig } from './feature-store.config.js';
import type { FeatureStoreParts } from './feature-store.ports.js';
import { LateOnlineStore } from './online/late-online-store.js';
import { rebuildOnline } from './online/online-rebuild.js';

/** A feature store inside this process. */
export interface FeatureStore extends FeatureStoreFacade {
  /** Makes the database when missing, migrates it, connects, fills the online store. Call it before anything else. */
  initialize(): Promise<void>;
  /** The same store for another, verified caller. */
  as(context: RequestContext): FeatureStoreFacade;
  /** Puts the newest value of every entity into the online store; answers how many. */
  rebuildOnline(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Makes a feature store that works in any process, without services: PostgreSQL, and Redis when it is given.
 * Events wait in the database's outbox for the relay of a features service on the same database.
 */
export function createFeatureStore(config: FeatureStoreConfig): FeatureStore {
  if (config.offline !== undefined && (config.offline.type as string) !== 'postgres') {
    throw InvalidInputError.of('offline.type', 'must be postgres');
  }
  const clock = config.clock ?? systemClock;
  const dataSource = createDomainDataSource({
    connection: config.postgres,
    applicationName: 'feature-store',
    entities: [...FEATURE_STORE_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...FEATURE_STORE_MIGRATIONS],
  });
  const online = new LateOnlineStore();
  const parts: FeatureStoreParts = {
    dataSource,
    clock,
    online,
    ids: uuidv7Ids,
    outbox: new Outbox({ source: '/services/features', ids: uuidv7Ids, clock }),
    ...(config.logger === undefined ? {} : { logger: config.logger }),
  };
  const services = createFeatureStoreServices(parts);
  const contextOf = (): RequestContext =>
    typeof config.actor === 'object'
      ? config.actor
      : assertedContext(config.actor ?? userInfo().username, { workspace: config.workspace });
  return {
    ...facadeOf(services, contextOf),
    as: (context) => facadeOf(services, () => context),
    initialize: () => initialize(config, parts, services, online),
    rebuildOnline: () => rebuildOnline(parts),
    close: () => close(dataSource, services, online),
  };
}

async function initialize(
  config: FeatureStoreConfig,
  parts: FeatureStoreParts,
  services: FeatureStoreServices,
  online: LateOnlineStore,
): Promise<void> {
  online.use(await openOnline(config, parts));
  await prepareSharedDatabase(parts.dataSource);
  await services.applier.drain();
  if (!online.durable) await rebuildOnline(parts);
  services.applier.start();
}

async function openOnline({ redis }: FeatureStoreConfig, { clock }: FeatureStoreParts): Promise<OnlineStore> {
  if (redis === undefined) return new MemoryOnlineStore({ clock });
  const { keyPrefix, ...location } = redis;
  return new RedisOnlineStore(await connectOnlineRedis(location), keyPrefix);
}

async function close(dataSource: DataSource, services: FeatureStoreServices, online: OnlineStore): Promise<void> {
  await services.applier.stop();
  await online.close();
  if (dataSource.isInitialized) await dataSource.destroy();
}
