import type { TokenRecord as WireToken, TokenServiceService } from '@intelgraph/contracts';
import { requireAdminOfAll } from '@intelgraph/kernel';
import type { GrpcHandlers } from '../grpc/grpc-types.js';
import type { TokenRecord, TokenSource } from './token-record.js';

/** Tokens of every workspace are told here: an admin of one must not see them. */
const REFUSAL = 'tokens are told to services and to admins of all workspaces';

/** The server side of {@link GrpcTokenSource}; governance binds it over its own tokens. */
export function tokenServiceHandlers(source: TokenSource): GrpcHandlers<typeof TokenServiceService> {
  return {
    async syncTokens({ sinceRevision }, ctx) {
      requireAdminOfAll(ctx, REFUSAL);
      const { revision, tokens } = await source.sync(sinceRevision);
      return { revision, tokens: tokens.map(toWire) };
    },
    async lookupToken({ id }, ctx) {
      requireAdminOfAll(ctx, REFUSAL);
      const token = await source.lookup(id);
      return { token: token ? toWire(token) : undefined };
    },
  };
}

function toWire(token: TokenRecord): WireToken {
  return { ...token, roles: [...token.roles] };
}
