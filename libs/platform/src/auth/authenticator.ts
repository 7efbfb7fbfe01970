import {
  assertName,
  DEFAULT_WORKSPACE,
  ForbiddenError,
  nameProblem,
  systemClock,
  UnauthenticatedError,
} from '@intelgraph/kernel';
import type { Clock, Principal, RequestContext } from '@intelgraph/kernel';
import type { RequestScope } from '../context/request-scope.js';
import { bearerOf, hashSecret, parseApiToken, sameHash } from './bearer-token.js';
import { rememberBearer } from './credentials.js';
import type { TokenDirectory } from './token-directory.js';

/** What a request says about its caller; HTTP headers and gRPC metadata both give these. */
export interface Credentials {
  authorization?: string | undefined;
  workspace?: string | undefined;
  /** `x-acting-for`: counts only together with the service token. */
  actingFor?: string | undefined;
  /** `x-service`: name of the calling service; counts only together with the service token. */
  service?: string | undefined;
}

export interface AuthenticatorOptions {
  mode: 'dev' | 'token';
  directory: Pick<TokenDirectory, 'find'>;
  serviceToken: string | undefined;
  clock?: Clock;
}

const MAX_HASHES = 1000;

/** Who anonymous requests act as in `AUTH_MODE=dev`. */
export const LOCAL_USER: Principal = { id: 'local-user', kind: 'anonymous', roles: ['admin'], workspace: '*' };

/** Turns credentials into a request context, or refuses. The same for every transport. */
export class Authenticator {
  private readonly serviceHash: string | undefined;
  private readonly hashes = new SecretHashes();

  constructor(private readonly options: AuthenticatorOptions) {
    this.serviceHash = options.serviceToken === undefined ? undefined : hashSecret(options.serviceToken);
  }

  /**
   * @throws UnauthenticatedError without valid credentials, ForbiddenError outside the token's workspace,
   * InvalidInputError for a workspace that is no name
   */
  async authenticate(credentials: Credentials, scope: RequestScope): Promise<RequestContext> {
    const workspace = credentials.workspace ?? DEFAULT_WORKSPACE;
    assertName('X-Workspace', workspace);
    const bearer = this.bearer(credentials);
    const principal = bearer === undefined ? LOCAL_USER : await this.principalOf(bearer, credentials);
    if (principal.workspace !== '*' && principal.workspace !== workspace) {
      throw new ForbiddenError(`${principal.id} has no access to workspace ${workspace}`);
    }
    const context = { principal, workspace, requestId: scope.requestId, traceparent: scope.traceparent };
    if (bearer !== undefined && !this.isServiceToken(bearer)) rememberBearer(context, bearer);
    return context;
  }

  private bearer({ authorization }: Credentials): string | undefined {
    if (authorization === undefined) {
      if (this.options.mode === 'dev') return undefined;
      throw new UnauthenticatedError();
    }
    const bearer = bearerOf(authorization);
    if (bearer === undefined) throw new UnauthenticatedError();
    return bearer;
  }

  private async principalOf(bearer: string, credentials: Credentials): Promise<Principal> {
    if (this.isServiceToken(bearer)) return servicePrincipal(credentials);
    const token = parseApiToken(bearer);
    const record = token ? await this.options.directory.find(token.id) : undefined;
    if (!token || !record || !sameHash(record.secretSha256, this.hashes.of(token.secret))) {
      throw new UnauthenticatedError('the token is not valid');
    }
    const now = (this.options.clock ?? systemClock).now();
    if (record.revokedAt) throw new UnauthenticatedError('the token has been revoked');
    if (record.expiresAt && record.expiresAt <= now) throw new UnauthenticatedError('the token has expired');
    return { id: record.principalId, kind: record.principalKind, roles: record.roles, workspace: record.workspace };
  }

  private isServiceToken(bearer: string): boolean {
    return this.serviceHash !== undefined && sameHash(this.hashes.of(bearer), this.serviceHash);
  }
}

/** The service itself, or the person it acts for: background work may write, never approve or deploy. */
function servicePrincipal({ actingFor, service }: Credentials): Principal {
  const name = service !== undefined && nameProblem(service) === undefined ? service : 'unnamed';
  const id = `service:${name}`;
  if (actingFor === undefined) return { id, kind: 'service', roles: ['admin'], workspace: '*' };
  if (!/^[\x21-\x7e]{1,200}$/.test(actingFor)) throw new UnauthenticatedError('x-acting-for is not a principal');
  return { id: actingFor, kind: 'user', roles: ['editor'], workspace: '*', via: id };
}

/** Hashes of the secrets seen lately: a busy caller sends the same one with every request. */
class SecretHashes {
  private readonly known = new Map<string, string>();

  of(secret: string): string {
    const known = this.known.get(secret);
    if (known !== undefined) return known;
    if (this.known.size >= MAX_HASHES) this.known.clear();
    const hash = hashSecret(secret);
    this.known.set(secret, hash);
    return hash;
  }
}
