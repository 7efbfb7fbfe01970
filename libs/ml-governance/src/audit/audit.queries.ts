import {
  decodePageToken,
  InvalidInputError,
  type Page,
  type PageRequest,
  pageSizeOf,
  toPage,
} from '@intelgraph/kernel';
import type { DataSource, SelectQueryBuilder } from 'typeorm';

import type { AuditEntry, AuditFilter } from './audit-entry.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the audit trail of one workspace, newest first. */
export class AuditQueries {
  constructor(private readonly dataSource: DataSource) {}

  async list(workspace: string, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>> {
    const size = pageSizeOf(page);
    const query = this.dataSource
      .getRepository(AuditEntryEntity)
      .createQueryBuilder('e')
      .where('e.workspace = :workspace', { workspace })
      .orderBy('e.occurredAt', 'DESC')
      .addOrderBy('e.eventId', 'DESC')
      .limit(size + 1);
    narrow(query, filter);
    if (page.pageToken !== undefined) continueAfter(query, page.pageToken);
    return toPage(await query.getMany(), size, (row) => [row.occurredAt.toISOString(), row.eventId]);
  }
}

function narrow(query: SelectQueryBuilder<AuditEntryEntity>, filter: AuditFilter): void {
  const { subject, principal, action, from, to } = filter;
  if (subject?.endsWith('/')) query.andWhere('starts_with(e.subject, :subject)', { subject });
  else if (subject !== undefined) query.andWhere('e.subject = :subject', { subject });
  if (principal !== undefined) query.andWhere('e.principal = :principal', { principal });
  if (action !== undefined) query.andWhere('e.action = :action', { action });
  if (from !== undefined) query.andWhere('e.occurredAt >= :from', { from });
  if (to !== undefined) query.andWhere('e.occurredAt < :to', { to });
}

function continueAfter(query: SelectQueryBuilder<AuditEntryEntity>, token: string): void {
  const [time, id] = decodePageToken(token, 2);
  const valid = typeof time === 'string' && !Number.isNaN(Date.parse(time)) && typeof id === 'string' && UUID.test(id);
  if (!valid) throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  query.andWhere('(e.occurredAt, e.eventId) < (:time, :id)', { time: new Date(time), id });
}
