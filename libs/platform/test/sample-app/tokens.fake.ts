import type { Role } from '@intelgraph/kernel';
import { hashSecret } from '../../src/index.js';
import type { TokenRecord, TokenSource } from '../../src/index.js';

/** Tokens in memory, as governance would hold them. */
export class FakeTokens implements TokenSource {
  down = false;
  private revision = 0n;
  private readonly tokens = new Map<string, TokenRecord>();

  /** Makes a token and returns its text. */
  issue(id: string, roles: Role[], over: Partial<TokenRecord> = {}): string {
    const secret = `secret-of-${id}-0123456789`;
    this.put({
      id,
      secretSha256: hashSecret(secret),
      principalId: id,
      principalKind: 'user',
      roles,
      workspace: '*',
      expiresAt: undefined,
      revokedAt: undefined,
      revision: 0n,
      ...over,
    });
    return `ig_${id}_${secret}`;
  }

  revoke(id: string): void {
    this.put({ ...this.tokens.get(id)!, revokedAt: new Date() });
  }

  sync(since: bigint): Promise<{ revision: bigint; tokens: TokenRecord[] }> {
    if (this.down) return Promise.reject(new Error('down'));
    const tokens = [...this.tokens.values()].filter((token) => token.revision > since);
    return Promise.resolve({ revision: this.revision, tokens });
  }

  lookup(id: string): Promise<TokenRecord | undefined> {
    return this.down ? Promise.reject(new Error('down')) : Promise.resolve(this.tokens.get(id));
  }

  private put(token: TokenRecord): void {
    this.revision += 1n;
    this.tokens.set(token.id, { ...token, revision: this.revision });
  }
}
