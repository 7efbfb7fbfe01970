import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import type { EntityClass, MigrationClass } from '@intelgraph/persistence';

import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { CreateGovernance1764000000000 } from './migrations/1764000000000-create-governance.js';
import { CreatePolicies1764300100000 } from './migrations/1764300100000-create-policies.js';
import { CreateModelCards1764300300000 } from './migrations/1764300300000-create-model-cards.js';
import { CardGenerationEntity } from './model-cards/card-generation.entity.js';
import { CardStatementEntity } from './model-cards/card-statement.entity.js';
import { CardTaskEntity } from './model-cards/card-task.entity.js';
import { ObservedFactEntity } from './model-cards/observed-fact.entity.js';
import { PolicyEntity } from './policies/policy.entity.js';
import { AccessTokenEntity } from './tokens/access-token.entity.js';

/** What the database `governance` holds. */
export const GOVERNANCE_ENTITIES: readonly EntityClass[] = [
  AuditEntryEntity,
  AccessTokenEntity,
  PolicyEntity,
  CardStatementEntity,
  CardGenerationEntity,
  CardTaskEntity,
  ObservedFactEntity,
  ...MESSAGING_ENTITIES,
];
export const GOVERNANCE_MIGRATIONS: readonly MigrationClass[] = [
  CreateGovernance1764000000000,
  CreatePolicies1764300100000,
  CreateModelCards1764300300000,
  ...MESSAGING_MIGRATIONS,
];
