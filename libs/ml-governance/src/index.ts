export { GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS } from './data-source.js';
export type { AuditEntry, AuditFilter } from './audit/audit-entry.js';
export { AuditQueries } from './audit/audit.queries.js';
export { AuditRecorder } from './audit/audit.recorder.js';
export type { AccessToken, NewAccessToken, VerifiableToken } from './tokens/access-token.js';
export { newTokenSecret, readTokenSecret, type TokenSecret } from './tokens/token-secret.js';
export { AccessTokenNotFoundError, AccessTokenRevokedError } from './tokens/tokens.errors.js';
export { TokensQueries } from './tokens/tokens.queries.js';
export { TokensService } from './tokens/tokens.service.js';
export {
  PolicyExistsError,
  PolicyNotFoundError,
  PolicyRevisionError,
  PolicyStatusError,
  TooManyPoliciesError,
} from './policies/policies.errors.js';
export { PoliciesQueries, type ListPolicies } from './policies/policies.queries.js';
export { MAX_POLICIES, PoliciesService, type PoliciesDependencies } from './policies/policies.service.js';
export {
  APPROVER_ROLES,
  CARD_SECTIONS,
  EVALUATION_CHECKS,
  OPERATORS,
  PROMOTION_STAGES,
  type NewPolicy,
  type PolicyContent,
  type RequirementsInput,
} from './policies/policy-input.js';
export { POLICY_STATUSES, policyStates, type PolicyStatus } from './policies/policy.states.js';
