import type { TokenServiceService } from '@intelgraph/contracts';
import { type GrpcHandlers, tokenServiceHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { OwnTokenSource } from './tokens.source.js';

type Handlers = GrpcHandlers<typeof TokenServiceService>;

/** Hands tokens (without secrets) to services, which verify them by themselves. */
@Injectable()
export class TokensGrpcController implements Handlers {
  readonly syncTokens: Handlers['syncTokens'];
  readonly lookupToken: Handlers['lookupToken'];

  constructor(source: OwnTokenSource) {
    ({ syncTokens: this.syncTokens, lookupToken: this.lookupToken } = tokenServiceHandlers(source));
  }
}
