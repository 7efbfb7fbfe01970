import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { CreateGovernance1764000000000 } from './migrations/1764000000000-create-governance.js';
import { AccessTokenEntity } from './tokens/access-token.entity.js';

/** What the database `governance` holds. */
export const GOVERNANCE_ENTITIES: readonly EntityClass[] = [AuditEntryEntity, AccessTokenEntity, ...MESSAGING_ENTITIES];
export const GOVERNANCE_MIGRATIONS: readonly MigrationClass[] = [
  CreateGovernance1764000000000,
  ...MESSAGING_MIGRATIONS,
];
