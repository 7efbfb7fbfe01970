import type { Page, PageRequest } from '@intelgraph/kernel';
import { type KeysetOrder, keysetPage } from '@intelgraph/persistence';
import type { DataSource, SelectQueryBuilder } from 'typeorm';

import type { AuditEntry, AuditFilter } from './audit-entry.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

const NEWEST_FIRST: KeysetOrder<AuditEntryEntity> = {
  expressions: ['e.occurredAt', 'e.eventId'],
  casts: ['timestamptz', 'uuid'],
  direction: 'DESC',
  cursorOf: (row) => [row.occurredAt.toISOString(), row.eventId],
};

/** Reads the audit trail of one workspace, newest first. */
export class AuditQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws InvalidInputError naming `page_size` or `page_token` */
  async list(workspace: string, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>> {
    const query = this.dataSource
      .getRepository(AuditEntryEntity)
      .createQueryBuilder('e')
      .where('e.workspace = :workspace', { workspace });
    narrow(query, filter);
    return keysetPage(query, NEWEST_FIRST, page);
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
