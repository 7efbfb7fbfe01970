import {
  accessTokenCreated,
  accessTokenRevoked,
  type AccessTokenState,
  type EventDefinition,
} from '@intelgraph/contracts';
import {
  assertName,
  type Clock,
  ForbiddenError,
  hasRole,
  InvalidInputError,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { In, IsNull, type DataSource } from 'typeorm';

import { AccessTokenEntity } from './access-token.entity.js';
import type { AccessToken, NewAccessToken } from './access-token.js';
import { newTokenSecret, type TokenSecret } from './token-secret.js';
import { AccessTokenNotFoundError, AccessTokenRevokedError } from './tokens.errors.js';
import { toAccessToken } from './tokens.mapper.js';
import { lockRevisions, nextRevision } from './tokens.queries.js';

const EVERY_WORKSPACE = '*';
/** Who made the tokens that nobody asked for. */
const CONFIGURATION = 'configuration';

/** Creates and revokes access tokens. */
export class TokensService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a token. Its text is in the answer and nowhere else.
   *
   * @throws ForbiddenError unless the caller is admin where the token shall hold
   * @throws InvalidInputError
   */
  async create(context: RequestContext, wanted: NewAccessToken): Promise<{ accessToken: AccessToken; token: string }> {
    const workspace = wanted.workspace ?? context.workspace;
    requireAdminOf(context, workspace);
    const problem = this.problemOf(wanted, workspace);
    if (problem !== undefined) throw problem;
    const secret = newTokenSecret();
    const entity = await inTransaction(this.dataSource, async (tx) => {
      const created = await this.insert(tx, secret, { ...wanted, workspace }, context.principal.id);
      await this.announce(tx, context, accessTokenCreated, created);
      return created;
    });
    return { accessToken: toAccessToken(entity), token: secret.token };
  }

  /**
   * Ends a token; services refuse it within two seconds.
   *
   * @throws AccessTokenNotFoundError, AccessTokenRevokedError, ForbiddenError
   */
  async revoke(context: RequestContext, id: string): Promise<AccessToken> {
    requireRole(context, 'admin');
    return inTransaction(this.dataSource, async (tx) => {
      await lockRevisions(tx);
      const entity = await tx.findOne(AccessTokenEntity, { where: { id } });
      if (entity === null || !isVisible(entity, context)) throw new AccessTokenNotFoundError(id);
      requireAdminOf(context, entity.workspace);
      if (entity.revokedAt !== null) throw new AccessTokenRevokedError(id);
      entity.revokedAt = this.clock.now();
      entity.revision = await nextRevision(tx);
      await tx.save(entity);
      await this.announce(tx, context, accessTokenRevoked, entity);
      return toAccessToken(entity);
    });
  }

  /**
   * Makes sure that a token handed over by configuration exists, with these rights; not an operation of a person.
   *
   * @returns whether it is valid: one that was revoked stays so
   */
  async seed(secret: TokenSecret, wanted: NewAccessToken): Promise<boolean> {
    return inTransaction(this.dataSource, async (tx) => {
      const known = await tx.findOneBy(AccessTokenEntity, { id: secret.id });
      if (known !== null) return known.revokedAt === null;
      await this.insert(tx, secret, { ...wanted, workspace: wanted.workspace ?? EVERY_WORKSPACE }, CONFIGURATION);
      return true;
    });
  }

  /** Revokes the tokens that configuration handed over under these names and hands over no more. */
  async withdraw(names: readonly string[]): Promise<void> {
    await inTransaction(this.dataSource, async (tx) => {
      await lockRevisions(tx);
      const seeded = { name: In([...names]), createdBy: CONFIGURATION, revokedAt: IsNull() };
      for (const { id } of await tx.findBy(AccessTokenEntity, seeded)) {
        const revoked = { revokedAt: this.clock.now(), revision: await nextRevision(tx) };
        await tx.update(AccessTokenEntity, { id }, revoked);
      }
    });
  }

  private async insert(
    tx: Transaction,
    secret: TokenSecret,
    wanted: NewAccessToken & { workspace: string },
    createdBy: string,
  ): Promise<AccessTokenEntity> {
    await lockRevisions(tx);
    return tx.save(
      tx.create(AccessTokenEntity, {
        id: secret.id,
        name: wanted.name,
        principal: wanted.principal ?? wanted.name,
        roles: [...new Set(wanted.roles)],
        workspace: wanted.workspace,
        secretSha256: secret.secretSha256,
        createdAt: this.clock.now(),
        createdBy,
        expiresAt: wanted.expiresAt ?? null,
        revokedAt: null,
        revision: await nextRevision(tx),
      }),
    );
  }

  private problemOf(wanted: NewAccessToken, workspace: string): Error | undefined {
    assertName('name', wanted.name);
    if (workspace !== EVERY_WORKSPACE) assertName('workspace', workspace);
    if (wanted.roles.length === 0) return InvalidInputError.of('roles', 'must name at least one role');
    if (wanted.expiresAt !== undefined && wanted.expiresAt <= this.clock.now()) {
      return InvalidInputError.of('expires_at', 'must be in the future');
    }
    return undefined;
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<AccessTokenState>,
    entity: AccessTokenEntity,
  ): Promise<void> {
    await this.outbox.add(tx, context, {
      definition,
      subject: `token/${entity.id}`,
      aggregateId: entity.id,
      aggregateVersion: entity.revokedAt === null ? 1 : 2,
      data: stateOf(entity),
    });
  }
}

function requireAdminOf(context: RequestContext, workspace: string): void {
  const admin =
    workspace === EVERY_WORKSPACE
      ? context.principal.workspace === EVERY_WORKSPACE && hasRole(context.principal, 'admin', context.workspace)
      : hasRole(context.principal, 'admin', workspace);
  if (!admin) throw new ForbiddenError(`${context.principal.id} is not admin of workspace ${workspace}`, { workspace });
}

function isVisible(entity: AccessTokenEntity, context: RequestContext): boolean {
  return entity.workspace === context.workspace || context.principal.workspace === EVERY_WORKSPACE;
}

function stateOf(entity: AccessTokenEntity): AccessTokenState {
  const { createdAt, expiresAt, revokedAt } = entity;
  return {
    id: entity.id,
    name: entity.name,
    principal: entity.principal,
    roles: entity.roles,
    workspace: entity.workspace,
    created_at: createdAt.toISOString(),
    created_by: entity.createdBy,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
  };
}
