import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

/** What the database `features` holds: so far the outbox and the inbox that every domain has. */
export const FEATURE_STORE_ENTITIES: readonly EntityClass[] = [...MESSAGING_ENTITIES];
export const FEATURE_STORE_MIGRATIONS: readonly MigrationClass[] = [...MESSAGING_MIGRATIONS];
