export { GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS } from './data-source.js';
export type { AuditEntry, AuditFilter } from './audit/audit-entry.js';
export { AuditQueries } from './audit/audit.queries.js';
export { AuditRecorder } from './audit/audit.recorder.js';
export type { AccessToken, NewAccessToken, VerifiableToken } from './tokens/access-token.js';
export { newTokenSecret, readTokenSecret, type TokenSecret } from './tokens/token-secret.js';
export { AccessTokenNotFoundError, AccessTokenRevokedError } from './tokens/tokens.errors.js';
export { TokensQueries } from './tokens/tokens.queries.js';
export { TokensService } from './tokens/tokens.service.js';
