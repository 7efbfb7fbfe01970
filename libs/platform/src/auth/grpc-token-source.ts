import { TokenServiceService } from '@intelgraph/contracts';
import { ROLES, serviceContext, type Role } from '@intelgraph/kernel';
import type { AppConfig } from '../config/define-config.js';
import { grpcClient } from '../grpc/grpc-client.js';
import type { GrpcClient } from '../grpc/grpc-types.js';
import type { GrpcClientOptions } from '../grpc/grpc-client-options.js';
import type { TokenRecord as WireToken } from '@intelgraph/contracts';
import type { TokenRecord, TokenSource } from './token-record.js';

/** Asks governance for tokens. */
export class GrpcTokenSource implements TokenSource {
  private readonly client: GrpcClient<typeof TokenServiceService>;
  private readonly principalId: string;

  constructor({ governanceGrpcUrl }: Pick<AppConfig, 'governanceGrpcUrl'>, options: GrpcClientOptions) {
    this.principalId = `service:${options.service}`;
    this.client = grpcClient(TokenServiceService, governanceGrpcUrl, { ...options, timeoutMs: 1500 });
  }

  async sync(since: bigint): Promise<{ revision: bigint; tokens: TokenRecord[] }> {
    const { revision, tokens } = await this.client.syncTokens(
      { sinceRevision: since },
      serviceContext(this.principalId),
    );
    return { revision, tokens: tokens.map(fromWire) };
  }

  async lookup(id: string): Promise<TokenRecord | undefined> {
    const { token } = await this.client.lookupToken({ id }, serviceContext(this.principalId));
    return token ? fromWire(token) : undefined;
  }

  close(): void {
    this.client.close();
  }
}

function fromWire(token: WireToken): TokenRecord {
  const { id, secretSha256, principalId, workspace, expiresAt, revokedAt, revision } = token;
  const principalKind = token.principalKind === 'service' ? 'service' : 'user';
  const roles = token.roles.filter((role): role is Role => ROLES.some((known) => known === role));
  return { id, secretSha256, principalId, principalKind, roles, workspace, expiresAt, revokedAt, revision };
}
