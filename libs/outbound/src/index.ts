export {
  AddressGuard,
  type AddressGuardOptions,
  ForbiddenAddressError,
  isPublicAddress,
} from './addresses/address-guard.js';
export { callableUrlProblems, isPrivateHost } from './addresses/callable-url.js';
export { GuardedHttp, type HttpAnswer, type HttpPost, reasonOf, retryAfterMsOf } from './http/guarded-http.js';
export { oneLine } from './secrets/one-line.js';
export { redacted } from './secrets/redacted.js';
export { SealedSecrets, type SealedSecretsOptions, SecretsUnreadableError } from './secrets/sealed-secrets.js';
