import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

/** What the database `monitoring` holds: so far the outbox and the inbox that every domain has. */
export const MODEL_MONITORING_ENTITIES: readonly EntityClass[] = [...MESSAGING_ENTITIES];
export const MODEL_MONITORING_MIGRATIONS: readonly MigrationClass[] = [...MESSAGING_MIGRATIONS];
