import { TokenServiceService } from '@intelgraph/contracts';
import { newTraceparent, ROLES, uuidv7Ids } from '@intelgraph/kernel';
import type { RequestContext, Role } from '@intelgraph/kernel';
import type { AppConfig } from '../config/define-config.js';
import { grpcClient } from '../grpc/grpc-client.js';
import type { GrpcClient } from '../grpc/grpc-types.js';
import { peerOptions } from '../grpc/peer-options.js';
import type { TokenRecord as WireToken } from '@intelgraph/contracts';
import type { TokenRecord, TokenSource } from './token-record.js';

/** Asks governance for tokens. */
export class GrpcTokenSource implements TokenSource {
  private readonly client: GrpcClient<typeof TokenServiceService>;
  private readonly principalId: string;

  constructor(config: Pick<AppConfig, 'app' | 'governanceGrpcUrl' | 'serviceToken' | 'grpcTls'>) {
    this.principalId = `service:${config.app}`;
    const options = { ...peerOptions(config), timeoutMs: 1500 };
    this.client = grpcClient(TokenServiceService, config.governanceGrpcUrl, options);
  }

  async sync(since: bigint): Promise<{ revision: bigint; tokens: TokenRecord[] }> {
    const { revision, tokens } = await this.client.syncTokens({ sinceRevision: since }, this.context());
    return { revision, tokens: tokens.map(fromWire) };
  }

  async lookup(id: string): Promise<TokenRecord | undefined> {
    const { token } = await this.client.lookupToken({ id }, this.context());
    return token ? fromWire(token) : undefined;
  }

  close(): void {
    this.client.close();
  }

  private context(): RequestContext {
    return {
      principal: { id: this.principalId, kind: 'service', roles: ['admin'], workspace: '*' },
      workspace: 'default',
      requestId: uuidv7Ids.next(),
      traceparent: newTraceparent(),
    };
  }
}

function fromWire(token: WireToken): TokenRecord {
  const { id, secretSha256, principalId, workspace, expiresAt, revokedAt, revision } = token;
  const principalKind = token.principalKind === 'service' ? 'service' : 'user';
  const roles = token.roles.filter((role): role is Role => ROLES.some((known) => known === role));
  return { id, secretSha256, principalId, principalKind, roles, workspace, expiresAt, revokedAt, revision };
}
