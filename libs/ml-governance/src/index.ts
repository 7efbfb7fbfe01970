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
export { PoliciesQueries, type ListPolicies, type WorkspacePolicy } from './policies/policies.queries.js';
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
export { CARD_FORMATS, CardArtifacts, type CardFormat } from './model-cards/card-artifacts.js';
export {
  buildCard,
  filledSections,
  STATEMENT_SECTIONS,
  type CardDocument,
  type CardFacts,
  type StatementSection,
} from './model-cards/card-document.js';
export { cardMarkdown } from './model-cards/card-markdown.js';
export { withInterval, type CardMetric, type MetricInterval } from './model-cards/card-metrics.js';
export type { CardObserver, CardOutcome } from './model-cards/card-observer.js';
export { CardTasks, type CardTask } from './model-cards/card-tasks.js';
export { CardWorker } from './model-cards/card-worker.js';
export {
  CardStatementNotFoundError,
  CardStatementRevisionError,
  ModelCardNotFoundError,
} from './model-cards/model-cards.errors.js';
export type {
  CardColumn,
  DatasetFacts,
  DatasetFactsPort,
  VersionFacts,
  VersionFactsPort,
} from './model-cards/model-cards.ports.js';
export { ModelCardsQueries } from './model-cards/model-cards.queries.js';
export { ModelCardsService, type ModelCardsDependencies } from './model-cards/model-cards.service.js';
export { ObservedFacts, type ObservedEvaluation, type ObservedFact } from './model-cards/observed-facts.js';
export { RenamedCards } from './model-cards/renamed-cards.js';
export { CardStatementsService, type StatementInput } from './model-cards/statements.service.js';
