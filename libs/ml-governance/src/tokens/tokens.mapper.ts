import type { Role } from '@intelgraph/kernel';

import type { AccessTokenEntity } from './access-token.entity.js';
import type { AccessToken, VerifiableToken } from './access-token.js';

/** Leaves out what verifies the secret. */
export function toAccessToken(entity: AccessTokenEntity): AccessToken {
  const { id, name, principal, workspace, createdAt, createdBy, expiresAt, revokedAt } = entity;
  return { id, name, principal, roles: entity.roles as Role[], workspace, createdAt, createdBy, expiresAt, revokedAt };
}

export function toVerifiableToken(entity: AccessTokenEntity): VerifiableToken {
  return { ...toAccessToken(entity), secretSha256: entity.secretSha256, revision: BigInt(entity.revision) };
}
