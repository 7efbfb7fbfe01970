import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';

import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { CreateGovernance1764000000000 } from './migrations/1764000000000-create-governance.js';
import { CreatePolicies1764300100000 } from './migrations/1764300100000-create-policies.js';
import { PolicyEntity } from './policies/policy.entity.js';
import { AccessTokenEntity } from './tokens/access-token.entity.js';

/** What the database `governance` holds. */
export const GOVERNANCE_ENTITIES = [AuditEntryEntity, AccessTokenEntity, PolicyEntity, ...MESSAGING_ENTITIES];
export const GOVERNANCE_MIGRATIONS = [
  CreateGovernance1764000000000,
  CreatePolicies1764300100000,
  ...MESSAGING_MIGRATIONS,
];
