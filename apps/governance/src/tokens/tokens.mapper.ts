import type { TokenRecord as TokenMessage } from '@intelgraph/contracts';
import type { AccessToken, NewAccessToken, VerifiableToken } from '@intelgraph/ml-governance';
import type { TokenRecord } from '@intelgraph/platform';

import type { CreateTokenDto, TokenDto } from './tokens.dto.js';

export function toNewAccessToken(dto: CreateTokenDto): NewAccessToken {
  const { name, principal, roles, workspace, expires_at } = dto;
  return { name, principal, roles, workspace, expiresAt: expires_at === undefined ? undefined : new Date(expires_at) };
}

export function toTokenDto(token: AccessToken): TokenDto {
  return {
    id: token.id,
    name: token.name,
    principal: token.principal,
    roles: [...token.roles],
    workspace: token.workspace,
    created_at: token.createdAt.toISOString(),
    created_by: token.createdBy,
    expires_at: token.expiresAt?.toISOString() ?? null,
    revoked_at: token.revokedAt?.toISOString() ?? null,
  };
}

/** For the directory that verifies tokens in this process. */
export function toTokenRecord(token: VerifiableToken): TokenRecord {
  return {
    id: token.id,
    secretSha256: token.secretSha256,
    principalId: token.principal,
    principalKind: 'user',
    roles: token.roles,
    workspace: token.workspace,
    expiresAt: token.expiresAt ?? undefined,
    revokedAt: token.revokedAt ?? undefined,
    revision: token.revision,
  };
}

/** For the directories of the other services. */
export function toTokenMessage(token: VerifiableToken): TokenMessage {
  return {
    ...toTokenRecord(token),
    roles: [...token.roles],
    expiresAt: token.expiresAt ?? undefined,
    revokedAt: token.revokedAt ?? undefined,
  };
}
