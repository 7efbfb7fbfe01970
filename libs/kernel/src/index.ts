export { AppError, ERROR_KINDS, type AppErrorOptions, type ErrorKind, type FieldProblem } from './errors/app-error.js';
export { retryAfterSeconds } from './errors/retry-after.js';
export {
  ForbiddenError,
  InvalidInputError,
  MalformedInputError,
  UnauthenticatedError,
  UnavailableError,
} from './errors/common.errors.js';
export { createUuidv7Ids, uuidv7Ids, type IdSource } from './ids/ids.js';
export { assertUuid, isUuid } from './ids/uuids.js';
export { systemClock, type Clock } from './clock/clock.js';
export { hasRole, PRINCIPAL_KINDS, ROLES, type Principal, type PrincipalKind, type Role } from './context/principal.js';
export {
  assertedContext,
  DEFAULT_WORKSPACE,
  newTraceparent,
  requireAdminOfAll,
  requireRole,
  newContext,
  serviceContext,
  traceIdOf,
  isTraceparent,
  traceparentOrNew,
  type RequestContext,
} from './context/request-context.js';
export { withoutUndefined } from './entries/defined-entries.js';
export { mergedEntries, type MergedEntries } from './entries/merged-entries.js';
export { defineStateMachine, type StateMachine, type Transitions } from './state-machine/state-machine.js';
export { assertModelName, MAX_MODEL_NAME_LENGTH, modelNameProblem } from './names/model-names.js';
export { assertName, MAX_NAME_LENGTH, NAME_PATTERN, nameProblem } from './names/names.js';
export {
  DEFAULT_PAGE_SIZE,
  decodePageToken,
  encodePageToken,
  MAX_PAGE_SIZE,
  pageSizeOf,
  toPage,
  type Page,
  type PageCursor,
  type PageRequest,
} from './paging/paging.js';
export { silentLogger, type Logger } from './logging/logger.js';
export { Circuit } from './circuit/circuit.js';
