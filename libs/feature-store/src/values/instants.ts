export { formatInstant } from '@intelgraph/online-features';

/**
 * Times as microseconds since 1970-01-01T00:00:00Z. `Date` would merge times less than a millisecond apart, which
 * changes who wins.
 */
export type Instant = bigint;

const ISO =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[Tt ](?<time>\d{2}:\d{2})(?::(?<seconds>\d{2})(?:\.(?<fraction>\d{1,9}))?)?(?<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
const MIN: Instant = -62_135_596_800_000_000n;
const MAX: Instant = 253_402_300_799_999_999n;

/** Stands for a created time that nobody knows: it is before every other, so it loses each tie. Year 1 of our era. */
export const UNKNOWN_CREATED: Instant = MIN;

/**
 * Reads an ISO 8601 time with up to six fractional digits; without an offset it is UTC.
 *
 * @returns undefined for anything that is not such a time of the years 1 to 9999
 */
export function parseInstant(text: string): Instant | undefined {
  const groups = ISO.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { date = '', time = '00:00', seconds = '00', fraction = '', offset = 'Z' } = groups;
  const moment = new Date(`${date}T${time}:${seconds}Z`);
  // JavaScript takes 24:00 and moves the 30th of February to March.
  const exists = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(`${date}T${time}:${seconds}`);
  const shift = offsetMinutes(offset);
  if (!exists || shift === undefined || /[1-9]/.test(fraction.slice(6))) return undefined;
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const instant = (BigInt(moment.getTime()) - BigInt(shift) * 60_000n) * 1000n + micros;
  return isInstant(instant) ? instant : undefined;
}

export const instantOf = (date: Date): Instant => BigInt(date.getTime()) * 1000n;

/** Whether a number of microseconds from outside is a time that can be kept. */
export const isInstant = (micros: bigint): boolean => micros > MIN && micros <= MAX;

function offsetMinutes(offset: string): number | undefined {
  if (/^z$/i.test(offset)) return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
