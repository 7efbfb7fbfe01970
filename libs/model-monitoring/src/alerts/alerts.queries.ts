import type { AlertState } from '@intelgraph/contracts';
import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { Severity } from '../checks/severity.js';

import { AlertEntity } from './alert.entity.js';
import type { AlertStateName } from './alert.states.js';
import { AlertNotFoundError } from './alerts.errors.js';
import { toAlertState } from './alerts.mapper.js';

export interface AlertFilter extends PageRequest {
  readonly state?: AlertStateName;
  readonly severity?: Severity;
  readonly source?: string;
  readonly model_name?: string;
}

/** Reads of alerts. */
export class AlertsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws AlertNotFoundError */
  async get(context: RequestContext, id: string): Promise<AlertState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource.getRepository(AlertEntity).findOneBy({ workspace, id });
    if (found === null) throw new AlertNotFoundError(id);
    return toAlertState(found);
  }

  /** Newest first. */
  async list(context: RequestContext, filter: AlertFilter): Promise<Page<AlertState>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(AlertEntity)
      .createQueryBuilder('alert')
      .where('alert.workspace = :workspace', { workspace: context.workspace });
    const { state, severity, source, model_name: modelName } = filter;
    for (const [column, value] of Object.entries({ state, severity, source, modelName })) {
      if (value !== undefined) query.andWhere(`alert.${column} = :${column}`, { [column]: value });
    }
    const expressions = ['alert.startedAt', 'alert.id'];
    const casts = ['timestamptz', undefined];
    const cursorOf = (row: AlertEntity): string[] => [row.startedAt.toISOString(), row.id];
    const { items, nextPageToken } = await keysetPage(
      query,
      { expressions, casts, direction: 'DESC', cursorOf },
      filter,
    );
    return { items: items.map(toAlertState), nextPageToken };
  }

  /** How many fire, by severity, in all workspaces: for metrics. */
  async firingBySeverity(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.dataSource.query<{ severity: string; n: number }[]>(
      `SELECT severity, count(*)::int AS n FROM alerts WHERE state = 'firing' GROUP BY severity`,
    );
    return new Map(rows.map(({ severity, n }) => [severity, n]));
  }
}

/** The occurrence of the condition that is not over, held until the transaction ends. */
export async function lockActive(tx: Transaction, workspace: string, fingerprint: string): Promise<AlertEntity | null> {
  return tx
    .createQueryBuilder(AlertEntity, 'alert')
    .setLock('pessimistic_write')
    .where('alert.workspace = :workspace AND alert.fingerprint = :fingerprint', { workspace, fingerprint })
    .andWhere(`alert.state IN ('pending', 'firing')`)
    .getOne();
}

/** Whether the row went in: false when somebody else has just begun the same occurrence. */
export async function insertUnlessActive(tx: Transaction, alert: AlertEntity): Promise<boolean> {
  const inserted = await tx
    .createQueryBuilder()
    .insert()
    .into(AlertEntity)
    .values(alert as never)
    .orIgnore()
    .returning('id')
    .execute();
  return (inserted.raw as unknown[]).length > 0;
}
