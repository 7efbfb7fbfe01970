import type { Page, PageRequest } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import { IsNull, type DataSource, type EntityManager } from 'typeorm';

import type { Span } from './period.js';
import type { QuotaSubject } from './quota.js';
import type { UsageDelta } from './quota-account.js';
import { QuotaEntity } from './quota.entity.js';
import type { QuotaUse } from './quota-ledger.js';

/** Reads the quota, also one that is gone, and keeps others from writing it until the transaction ends. */
export async function lockQuota(tx: Transaction, { scope, subject }: QuotaSubject): Promise<QuotaEntity | null> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('quota/' || $1::text || '/' || $2::text, 0))`, [
    scope,
    subject,
  ]);
  return tx.findOneBy(QuotaEntity, { scope, subject });
}

export function findQuota(tx: EntityManager, { scope, subject }: QuotaSubject): Promise<QuotaEntity | null> {
  return tx.findOneBy(QuotaEntity, { scope, subject, removedAt: IsNull() });
}

export function allQuotas(source: DataSource): Promise<QuotaEntity[]> {
  return source.manager.findBy(QuotaEntity, { removedAt: IsNull() });
}

/** By scope and subject. */
export function listQuotas(source: DataSource, page: PageRequest): Promise<Page<QuotaEntity>> {
  const order = {
    expressions: ['q.scope', 'q.subject'],
    direction: 'ASC' as const,
    cursorOf: (row: QuotaEntity) => [row.scope, row.subject],
  };
  const query = source.manager.createQueryBuilder(QuotaEntity, 'q').where('q.removedAt IS NULL');
  return keysetPage(query, order, page);
}

interface UseRow {
  scope: QuotaSubject['scope'];
  subject: string;
  start: Date;
  predictions: string;
}

/** What was used in these periods; nothing is missing: it is 0. */
export async function readUses(source: DataSource, periods: readonly (QuotaSubject & Span)[]): Promise<QuotaUse[]> {
  if (periods.length === 0) return [];
  const rows = await source.query<UseRow[]>(
    `SELECT p.scope, p.subject, p."start", coalesce(sum(u.predictions), 0) AS predictions
       FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS p (scope, subject, "start", "end")
       LEFT JOIN quota_usage u
         ON u.scope = p.scope AND u.subject = p.subject AND u.day >= p."start" AND u.day < p."end"
      GROUP BY 1, 2, 3`,
    [...subjectsOf(periods), timesOf(periods.map(({ start }) => start)), timesOf(periods.map(({ end }) => end))],
  );
  return rows.map((row) => ({ ...row, predictions: Number(row.predictions) }));
}

/** Adds what a process has counted. In the order of the key, so that processes do not wait for each other in a circle. */
export async function addUses(source: DataSource, deltas: readonly UsageDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await source.query(
    `INSERT INTO quota_usage (scope, subject, day, predictions)
       SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[]) AS d (scope, subject, day, n)
         ORDER BY 1, 2, 3
     ON CONFLICT (scope, subject, day) DO UPDATE
       SET predictions = quota_usage.predictions + excluded.predictions`,
    [...subjectsOf(deltas), timesOf(deltas.map(({ day }) => day)), deltas.map(({ predictions }) => predictions)],
  );
}

const subjectsOf = (rows: readonly QuotaSubject[]): string[][] => [
  rows.map(({ scope }) => scope),
  rows.map(({ subject }) => subject),
];

const timesOf = (times: readonly Date[]): string[] => times.map((time) => time.toISOString());
