import { createArtifactStore, putFiles, type ArtifactStore } from '@intelgraph/artifact-store';
import type { CloudEvent } from '@intelgraph/contracts';
import { uuidv7Ids, type RequestContext } from '@intelgraph/kernel';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS, Outbox } from '@intelgraph/messaging';
import { aContext, FixedClock, testDatabase, type TestDatabase } from '@intelgraph/testing';

import {
  createRegistryServices,
  REGISTRY_ENTITIES,
  REGISTRY_MIGRATIONS,
  type RegistryParts,
  type RegistryServices,
} from '../src/index.js';

export interface RegistryFixture extends RegistryServices {
  readonly database: TestDatabase;
  readonly store: ArtifactStore;
  readonly clock: FixedClock;
  /** Types of the audited and other events written so far, in order; clears what it answers. */
  takeEvents(): Promise<CloudEvent<Record<string, unknown>>[]>;
  /** Stores a small model; the digest of its manifest. */
  anArtifact(content: string): Promise<string>;
}

/** The services of the registry on a database of their own. */
export async function registryFixture(
  options: Partial<RegistryParts> = {},
  pool: { readonly poolSize?: number } = {},
): Promise<RegistryFixture> {
  const database = await testDatabase({
    ...pool,
    entities: [...REGISTRY_ENTITIES, ...MESSAGING_ENTITIES],
    migrations: [...MESSAGING_MIGRATIONS, ...REGISTRY_MIGRATIONS],
  });
  const { dataSource } = database;
  const store = createArtifactStore({ type: 'memory' });
  const clock = new FixedClock();
  const outbox = new Outbox({ source: '/services/registry', ids: uuidv7Ids, clock });
  const services = createRegistryServices({ dataSource, outbox, clock, ids: uuidv7Ids, store, ...options });
  return {
    ...services,
    database,
    store,
    clock,
    takeEvents: async () => {
      const rows = await dataSource.query<{ payload: string }[]>('SELECT payload FROM outbox ORDER BY id');
      await dataSource.query('DELETE FROM outbox');
      return rows.map(({ payload }) => JSON.parse(payload) as CloudEvent<Record<string, unknown>>);
    },
    anArtifact: async (content) => {
      const files = await putFiles(store, [{ path: 'model.json', bytes: Buffer.from(content) }]);
      return store.putManifest({ schema_version: 1, flavor: 'tfjs-tabular', files });
    },
  };
}

export const ada = aContext({ principal: 'ada', roles: ['editor'] });
export const grace = aContext({ principal: 'grace', roles: ['approver', 'deployer'] });
/** A service of the platform that acts for ada: may bring artifacts in by digest. */
export const training: RequestContext = {
  ...ada,
  principal: { ...ada.principal, via: 'service:training' },
};

/** Brings a version through staging into production. */
export async function promote(registry: RegistryServices, model: string, version: string): Promise<void> {
  for (const to_stage of ['staging', 'production']) {
    const { id } = await registry.stages.request(ada, model, version, { to_stage });
    await registry.stages.approve(grace, id, {});
  }
}
