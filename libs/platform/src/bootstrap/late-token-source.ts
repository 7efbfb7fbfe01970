import { UnavailableError } from '@intelgraph/kernel';
import type { TokenRecord, TokenSource } from '../auth/token-record.js';

/** Stands for a source that lives in the app's own modules, which do not exist yet when servers are made. */
export class LateTokenSource implements TokenSource {
  private source: TokenSource | undefined;

  use(source: TokenSource): void {
    this.source = source;
  }

  sync(since: bigint): Promise<{ revision: bigint; tokens: readonly TokenRecord[] }> {
    return this.required().sync(since);
  }

  lookup(id: string): Promise<TokenRecord | undefined> {
    return this.required().lookup(id);
  }

  private required(): TokenSource {
    if (!this.source) throw new UnavailableError('tokens', 'still starting');
    return this.source;
  }
}
