import type { Role } from '@intelgraph/kernel';

/** What is known of an API token; never its secret. */
export interface TokenRecord {
  /** The middle part of `ig_<id>_<secret>`. */
  readonly id: string;
  /** Lower-case hex of the SHA-256 of the secret part. */
  readonly secretSha256: string;
  readonly principalId: string;
  readonly principalKind: 'user' | 'service';
  readonly roles: readonly Role[];
  /** Workspace that the roles hold in, or `*`. */
  readonly workspace: string;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** Grows with every change of any token. */
  readonly revision: bigint;
}

/** Where tokens come from: governance's database, or governance by gRPC. */
export interface TokenSource {
  /** Tokens changed after a revision (0n: all), revoked ones included, and the revision reached. */
  sync(since: bigint): Promise<{ revision: bigint; tokens: readonly TokenRecord[] }>;
  lookup(id: string): Promise<TokenRecord | undefined>;
}
