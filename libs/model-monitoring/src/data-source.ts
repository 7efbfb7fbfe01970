import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';

/** What the database `monitoring` holds: so far the outbox and the inbox that every domain has. */
export const MODEL_MONITORING_ENTITIES = [...MESSAGING_ENTITIES];
export const MODEL_MONITORING_MIGRATIONS = [...MESSAGING_MIGRATIONS];
