import {
  assertName,
  DEFAULT_WORKSPACE,
  ForbiddenError,
  nameProblem,
  systemClock,
  UnauthenticatedError,
} from '@intelgraph/kernel';
import type { Clock, Principal, RequestContext } from '@intelgraph/kernel';
import { inRequestScope, type RequestScope } from '../context/request-scope.js';
import { bearerOf, hashSecret, parseApiToken, sameHash } from './bearer-token.js';
import { AuthenticatedContext } from './credentials.js';
import { FailedLogins } from './failed-logins.js';
import type { TokenDirectory } from './token-directory.js';
import type { TokenRecord } from './token-record.js';

/** What a request says about its caller; HTTP headers and gRPC metadata both give these. */
export interface Credentials {
  authorization?: string | undefined;
  workspace?: string | undefined;
  /** `x-acting-for`: counts only together with the service token. */
  actingFor?: string | undefined;
  /** `x-service`: name of the calling service; counts only together with the service token. */
  service?: string | undefined;
  /** Where the request comes from; invalid credentials are counted by it. */
  address?: string | undefined;
}

export interface AuthenticatorOptions {
  mode: 'dev' | 'token';
  directory: Pick<TokenDirectory, 'find' | 'known'>;
  serviceToken: string | undefined;
  clock?: Clock;
  failedLogins?: FailedLogins;
}

/** Most `Authorization` headers that are remembered. */
const MAX_CALLERS = 1000;

/** Who anonymous requests act as in `AUTH_MODE=dev`. */
export const LOCAL_USER: Principal = { id: 'local-user', kind: 'anonymous', roles: ['admin'], workspace: '*' };

/** What an `Authorization` header says, worked out once: a busy caller sends the same one with every request. */
type Caller =
  | { readonly kind: 'service'; readonly bearer: string }
  | {
      readonly kind: 'token';
      readonly bearer: string;
      readonly id: string;
      readonly secretHash: string;
      /** The record that the secret was last found to fit; a changed token has another. */
      verified?: { readonly record: TokenRecord; readonly principal: Principal };
    };

/** Turns credentials into a request context, or refuses. The same for every transport. */
export class Authenticator {
  private readonly serviceHash: string | undefined;
  private readonly callers = new Map<string, Caller>();
  private readonly failedLogins: FailedLogins;

  constructor(private readonly options: AuthenticatorOptions) {
    this.serviceHash = options.serviceToken === undefined ? undefined : hashSecret(options.serviceToken);
    this.failedLogins = options.failedLogins ?? new FailedLogins();
  }

  /**
   * @throws UnauthenticatedError without valid credentials, TooManyFailedLoginsError when its address has sent too many of
   * those, ForbiddenError outside the token's workspace, InvalidInputError for a workspace that is no name
   */
  async authenticate(credentials: Credentials, scope: RequestScope): Promise<RequestContext> {
    return this.authenticateNow(credentials, scope);
  }

  /** The same without a promise unless governance has to be asked: tokens that are known here are checked at once. */
  authenticateNow(credentials: Credentials, scope: RequestScope): RequestContext | Promise<RequestContext> {
    try {
      const context = this.recognise(credentials, scope);
      if (!(context instanceof Promise)) return context;
      return context.catch((error: unknown) => {
        throw this.refusalOf(credentials, error);
      });
    } catch (error) {
      throw this.refusalOf(credentials, error);
    }
  }

  /**
   * The context of a caller who is let in without asking anybody. Undefined for all others: `authenticateNow` lets them in or
   * refuses them.
   */
  known(credentials: Credentials, scope: RequestScope): RequestContext | undefined {
    const { authorization } = credentials;
    if (authorization !== undefined) {
      const caller = this.callers.get(authorization);
      if (caller === undefined) return undefined;
      if (caller.kind === 'token' && this.options.directory.known(caller.id) === undefined) return undefined;
    }
    try {
      const context = this.recognise(credentials, scope);
      return context instanceof Promise ? undefined : context;
    } catch {
      return undefined;
    }
  }

  private recognise(credentials: Credentials, scope: RequestScope): RequestContext | Promise<RequestContext> {
    const { workspace = DEFAULT_WORKSPACE } = credentials;
    if (workspace !== DEFAULT_WORKSPACE) assertName('X-Workspace', workspace);
    const caller = this.callerOf(credentials.authorization);
    if (caller === undefined) return contextOf(LOCAL_USER, workspace, scope);
    if (caller.kind === 'service') return contextOf(servicePrincipal(credentials), workspace, scope);
    const enter = (record: TokenRecord | undefined): RequestContext => {
      return contextOf(this.principalOf(caller, record), workspace, scope, caller.bearer);
    };
    const known = this.options.directory.known(caller.id);
    if (known !== undefined) return enter(known);
    // Governance is not asked for an address that only guesses; tokens that are known here still come through.
    const refusal = this.failedLogins.refusal(credentials.address ?? '');
    if (refusal !== undefined) throw refusal;
    return inRequestScope(scope, () => this.options.directory.find(caller.id)).then(enter);
  }

  /** Counts invalid credentials; a request without any has not failed to log in. */
  private refusalOf({ authorization, address }: Credentials, error: unknown): unknown {
    if (!(error instanceof UnauthenticatedError) || authorization === undefined || address === undefined) return error;
    const refusal = this.failedLogins.refusal(address);
    this.failedLogins.count(address);
    return refusal ?? error;
  }

  /** Undefined for nobody, where `AUTH_MODE=dev` lets nobody in. @throws UnauthenticatedError */
  private callerOf(authorization: string | undefined): Caller | undefined {
    if (authorization === undefined) {
      if (this.options.mode === 'dev') return undefined;
      throw new UnauthenticatedError();
    }
    let caller = this.callers.get(authorization);
    if (caller === undefined) {
      caller = this.readCaller(authorization);
      if (this.callers.size >= MAX_CALLERS) this.callers.clear();
      this.callers.set(authorization, caller);
    }
    return caller;
  }

  private readCaller(authorization: string): Caller {
    const bearer = bearerOf(authorization);
    if (bearer === undefined) throw new UnauthenticatedError();
    if (this.serviceHash !== undefined && sameHash(hashSecret(bearer), this.serviceHash)) {
      return { kind: 'service', bearer };
    }
    const token = parseApiToken(bearer);
    if (token === undefined) throw new UnauthenticatedError('the token is not valid');
    return { kind: 'token', bearer, id: token.id, secretHash: hashSecret(token.secret) };
  }

  private principalOf(caller: Extract<Caller, { kind: 'token' }>, record: TokenRecord | undefined): Principal {
    if (record === undefined || caller.verified?.record !== record) {
      if (record === undefined || !sameHash(record.secretSha256, caller.secretHash)) {
        throw new UnauthenticatedError('the token is not valid');
      }
      const { principalId: id, principalKind: kind, roles, workspace } = record;
      caller.verified = { record, principal: { id, kind, roles, workspace, tokenId: record.id } };
    }
    if (record.revokedAt) throw new UnauthenticatedError('the token has been revoked');
    const { expiresAt } = record;
    if (expiresAt && expiresAt <= (this.options.clock ?? systemClock).now()) {
      throw new UnauthenticatedError('the token has expired');
    }
    return caller.verified.principal;
  }
}

function contextOf(principal: Principal, workspace: string, scope: RequestScope, bearer?: string): RequestContext {
  if (principal.workspace !== '*' && principal.workspace !== workspace) {
    throw new ForbiddenError(`${principal.id} has no access to workspace ${workspace}`);
  }
  return new AuthenticatedContext(principal, workspace, scope, bearer);
}

/** The service itself, or the person it acts for: background work may write, never approve or deploy. */
function servicePrincipal({ actingFor, service }: Credentials): Principal {
  const name = service !== undefined && nameProblem(service) === undefined ? service : 'unnamed';
  const id = `service:${name}`;
  if (actingFor === undefined) return { id, kind: 'service', roles: ['admin'], workspace: '*' };
  if (!/^[\x21-\x7e]{1,200}$/.test(actingFor)) throw new UnauthenticatedError('x-acting-for is not a principal');
  return { id: actingFor, kind: 'user', roles: ['editor'], workspace: '*', via: id };
}
