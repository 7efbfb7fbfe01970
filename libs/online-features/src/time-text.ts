/**
 * The text of a time in both stores and in every answer: ISO 8601 in UTC with zero, three or six fractional digits,
 * whatever it needs.
 *
 * @param instant microseconds since 1970
 */
export function formatInstant(instant: bigint): string {
  const micros = ((instant % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((instant - micros) / 1000n)).toISOString().slice(0, 19);
  if (micros === 0n) return `${seconds}Z`;
  const digits = micros.toString().padStart(6, '0');
  return `${seconds}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`;
}
