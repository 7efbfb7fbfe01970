import type {
  LookupTokenRequest,
  LookupTokenResponse,
  SyncTokensRequest,
  SyncTokensResponse,
  TokenServiceService,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { type GrpcHandlers, tokenServiceHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { OwnTokenSource } from './tokens.source.js';

/** Hands tokens (without secrets) to services, which verify them by themselves. */
@Injectable()
export class TokensGrpcController implements GrpcHandlers<typeof TokenServiceService> {
  private readonly handlers: GrpcHandlers<typeof TokenServiceService>;

  constructor(source: OwnTokenSource) {
    this.handlers = tokenServiceHandlers(source);
  }

  syncTokens(request: SyncTokensRequest, context: RequestContext): Promise<SyncTokensResponse> {
    return this.handlers.syncTokens(request, context);
  }

  lookupToken(request: LookupTokenRequest, context: RequestContext): Promise<LookupTokenResponse> {
    return this.handlers.lookupToken(request, context);
  }
}
