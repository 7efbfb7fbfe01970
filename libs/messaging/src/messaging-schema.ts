import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { InboxAttempt } from './inbox/inbox-attempt.entity.js';
import { InboxEntry } from './inbox/inbox.entity.js';
import { CreateOutboxAndInbox1763900000000 } from './migrations/1763900000000-create-outbox-and-inbox.js';
import { CountAttempts1763900200000 } from './migrations/1763900200000-count-attempts.js';
import { OutboxMessage } from './outbox/outbox.entity.js';

/** Every domain adds these to the entities of its data source. */
export const MESSAGING_ENTITIES: readonly EntityClass[] = [OutboxMessage, InboxEntry, InboxAttempt];

/** Every domain adds these to the migrations of its data source. */
export const MESSAGING_MIGRATIONS: readonly MigrationClass[] = [
  CreateOutboxAndInbox1763900000000,
  CountAttempts1763900200000,
];
