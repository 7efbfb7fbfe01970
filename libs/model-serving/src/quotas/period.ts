import type { Quota, QuotaPeriod, QuotaSubject } from './quota.js';

/** From its first moment to just before its end. */
export interface Span {
  readonly start: Date;
  readonly end: Date;
}

/** The day or month in UTC that a moment lies in. */
export function periodOf(period: QuotaPeriod, moment: Date): Span {
  const [year, month, day] = [moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()];
  if (period === 'day') return { start: utc(year, month, day), end: utc(year, month, day + 1) };
  return { start: utc(year, month, 1), end: utc(year, month + 1, 1) };
}

/** The periods that quotas are in at a moment, in their order. */
export const periodsOf = (quotas: readonly Quota[], moment: Date): (QuotaSubject & Span)[] =>
  quotas.map(({ scope, subject, period }) => ({ scope, subject, ...periodOf(period, moment) }));

const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day));
