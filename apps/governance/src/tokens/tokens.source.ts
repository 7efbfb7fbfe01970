import type { TokensQueries } from '@intelgraph/ml-governance';
import type { TokenRecord, TokenSource } from '@intelgraph/platform';

import { toTokenRecord } from './tokens.mapper.js';

/** Most tokens in one answer; who is further behind asks again. */
const BATCH = 5000;

/** Governance's own tokens, for its own directory and, by gRPC, for everybody else's. */
export class OwnTokenSource implements TokenSource {
  constructor(private readonly queries: TokensQueries) {}

  async sync(since: bigint): Promise<{ revision: bigint; tokens: readonly TokenRecord[] }> {
    const tokens = (await this.queries.changedSince(since, BATCH)).map(toTokenRecord);
    return { revision: tokens.at(-1)?.revision ?? since, tokens };
  }

  async lookup(id: string): Promise<TokenRecord | undefined> {
    const token = await this.queries.find(id);
    return token === undefined ? undefined : toTokenRecord(token);
  }
}
