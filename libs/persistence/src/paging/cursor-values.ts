import { InvalidInputError, isUuid, type PageCursor } from '@intelgraph/kernel';

type CursorValue = PageCursor[number];

const TIME = /^(?!0000)(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;
const WHOLE = /^-?\d{1,19}$/;

const wholeBits = (bits: number) => (value: CursorValue) =>
  WHOLE.test(String(value)) && BigInt.asIntN(bits, BigInt(value)) === BigInt(value);

function isTime(value: CursorValue): boolean {
  const day = TIME.exec(String(value))?.[1];
  const time = new Date(value);
  if (day === undefined || Number.isNaN(time.getTime())) return false;
  // JavaScript moves the 30th of February to March; PostgreSQL fails on it.
  return new Date(day).toISOString().startsWith(day);
}

const isNumber = (value: CursorValue): boolean => value !== '' && Number.isFinite(Number(value));

const CHECKS: Readonly<Record<string, (value: CursorValue) => boolean>> = {
  timestamptz: isTime,
  timestamp: isTime,
  uuid: (value) => isUuid(String(value)),
  smallint: wholeBits(16),
  int: wholeBits(32),
  integer: wholeBits(32),
  bigint: wholeBits(64),
  numeric: isNumber,
  real: isNumber,
  'double precision': isNumber,
};

/**
 * Refuses a forged cursor before PostgreSQL would fail on it. A type not listed here is left to PostgreSQL.
 *
 * @throws InvalidInputError naming `page_token`
 */
export function assertCursorFits(cursor: PageCursor, casts: readonly (string | undefined)[]): void {
  const fits = cursor.every((value, i) => CHECKS[casts[i] ?? '']?.(value) ?? true);
  if (!fits) throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
}
