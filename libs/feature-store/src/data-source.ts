import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';

/** What the database `features` holds: so far the outbox and the inbox that every domain has. */
export const FEATURE_STORE_ENTITIES = [...MESSAGING_ENTITIES];
export const FEATURE_STORE_MIGRATIONS = [...MESSAGING_MIGRATIONS];
