import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { type KeysetOrder, keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { AccessTokenEntity } from './access-token.entity.js';
import type { AccessToken, VerifiableToken } from './access-token.js';
import { toAccessToken, toVerifiableToken } from './tokens.mapper.js';

const BY_ID: KeysetOrder<AccessTokenEntity> = { expressions: ['t.id'], direction: 'ASC', cursorOf: (row) => [row.id] };

/** Reads access tokens: for people, and for the services that verify them. */
export class TokensQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Tokens of the caller's workspace by id, and those of all workspaces for who holds rights in all. */
  async list(context: RequestContext, page: PageRequest): Promise<Page<AccessToken>> {
    requireRole(context, 'admin');
    const query = this.dataSource
      .getRepository(AccessTokenEntity)
      .createQueryBuilder('t')
      .where('t.workspace IN (:...workspaces)', {
        workspaces: context.principal.workspace === '*' ? [context.workspace, '*'] : [context.workspace],
      });
    const result = await keysetPage(query, BY_ID, page);
    return { ...result, items: result.items.map(toAccessToken) };
  }

  /** Tokens written after the revision, in the order of their writes, with what verifies them. */
  async changedSince(revision: bigint, limit: number): Promise<VerifiableToken[]> {
    const rows = await this.dataSource
      .getRepository(AccessTokenEntity)
      .createQueryBuilder('t')
      .where('t.revision > :revision', { revision: revision.toString() })
      .orderBy('t.revision')
      .limit(limit)
      .getMany();
    return rows.map(toVerifiableToken);
  }

  async find(id: string): Promise<VerifiableToken | undefined> {
    const row = await this.dataSource.getRepository(AccessTokenEntity).findOne({ where: { id } });
    return row === null ? undefined : toVerifiableToken(row);
  }
}

/** Writers take turns, so that revisions become visible in their order and no reader skips one. */
export async function lockRevisions(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('access_tokens.revision'))`);
}

export async function nextRevision(tx: Transaction): Promise<string> {
  const rows: { revision: string }[] = await tx.query(`SELECT nextval('access_token_revisions') AS revision`);
  return rows[0]?.revision ?? '0';
}
