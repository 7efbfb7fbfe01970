import type { Role } from '@intelgraph/kernel';

/** An access token as people see it. */
export interface AccessToken {
  readonly id: string;
  readonly name: string;
  readonly principal: string;
  readonly roles: readonly Role[];
  /** The workspace it holds in, or `*` for all. */
  readonly workspace: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** What the services need to verify a token by themselves. */
export interface VerifiableToken extends AccessToken {
  /** SHA-256 of the secret, hex. */
  readonly secretSha256: string;
  readonly revision: bigint;
}

export interface NewAccessToken {
  readonly name: string;
  /** Who acts when the token is used; the name unless given. */
  readonly principal?: string;
  readonly roles: readonly Role[];
  /** The caller's workspace unless given; `*` needs an admin of all workspaces. */
  readonly workspace?: string;
  readonly expiresAt?: Date;
}
