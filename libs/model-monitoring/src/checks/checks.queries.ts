import type { CheckRunState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { CheckEntity } from './check.entity.js';
import { CheckRunEntity } from './check-run.entity.js';
import type { CheckDetails, CheckKind } from './check.types.js';
import { CheckNotFoundError } from './checks.errors.js';
import { toCheckDetails } from './checks.mapper.js';

/** Reads of checks and their runs. */
export class ChecksQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws CheckNotFoundError */
  async get(context: RequestContext, id: string): Promise<CheckDetails> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const check = await this.dataSource.getRepository(CheckEntity).findOneBy({ workspace, id });
    if (check === null) throw new CheckNotFoundError(id);
    return toCheckDetails(check);
  }

  /** By name. */
  async list(
    context: RequestContext,
    filter: PageRequest & { readonly model_name?: string | undefined; readonly kind?: CheckKind | undefined },
  ): Promise<Page<CheckDetails>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(CheckEntity)
      .createQueryBuilder('chk')
      .where('chk.workspace = :workspace', { workspace: context.workspace });
    const { model_name: model, kind } = filter;
    if (model !== undefined) query.andWhere('chk.modelName = :model', { model });
    if (kind !== undefined) query.andWhere('chk.kind = :kind', { kind });
    const order = { expressions: ['chk.name'], direction: 'ASC' as const, cursorOf: (row: CheckEntity) => [row.name] };
    const { items, nextPageToken } = await keysetPage(query, order, filter);
    return { items: items.map(toCheckDetails), nextPageToken };
  }

  /** Newest first. @throws CheckNotFoundError */
  async runs(context: RequestContext, id: string, request: PageRequest): Promise<Page<CheckRunState>> {
    await this.get(context, id);
    const query = this.dataSource
      .getRepository(CheckRunEntity)
      .createQueryBuilder('run')
      .where('run.workspace = :workspace AND run.checkId = :id', { workspace: context.workspace, id });
    const order = {
      expressions: ['run.createdAt', 'run.id'],
      casts: ['timestamptz', undefined],
      direction: 'DESC' as const,
      cursorOf: (row: CheckRunEntity) => [row.createdAt.toISOString(), row.id],
    };
    const { items, nextPageToken } = await keysetPage(query, order, request);
    return { items: items.map(({ run }) => run), nextPageToken };
  }
}

/** The check, locked until the transaction ends. @throws CheckNotFoundError */
export async function lockCheck(tx: Transaction, workspace: string, id: string): Promise<CheckEntity> {
  const check = await tx.findOne(CheckEntity, { where: { workspace, id }, lock: { mode: 'pessimistic_write' } });
  if (check === null) throw new CheckNotFoundError(id);
  return check;
}

/** A check that is due, locked until the transaction ends; those that others hold are passed over. */
export async function claimDueCheck(tx: Transaction): Promise<{ check: CheckEntity; now: Date } | undefined> {
  const [due] = await tx.query<{ id: string; now: Date }[]>(
    `SELECT id, now() AS now FROM checks WHERE enabled AND next_run_at <= now()
      ORDER BY next_run_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
  );
  if (due === undefined) return undefined;
  return { check: await tx.findOneByOrFail(CheckEntity, { id: due.id }), now: due.now };
}

/** The database's clock: all replicas read the same one. */
export async function databaseNow(tx: Transaction): Promise<Date> {
  const [row] = await tx.query<{ now: Date }[]>('SELECT now() AS now');
  return row?.now ?? new Date(Number.NaN);
}
