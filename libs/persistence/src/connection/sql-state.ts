const SQL_STATE = /^[0-9A-Z]{5}$/;
// Node's own codes (EPIPE, EPERM) look the same but begin with E, which no SQL state class does.
const NODE_CODE = /^E/;

interface DriverFields {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly driverError?: unknown;
}

function fieldsOf(error: unknown): DriverFields {
  return typeof error === 'object' && error !== null ? error : {};
}

/** The SQLSTATE (five characters) of a failure that PostgreSQL reported, through TypeORM's wrapping too. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, driverError } = fieldsOf(error);
  if (typeof code === 'string' && SQL_STATE.test(code) && !NODE_CODE.test(code)) return code;
  return driverError === undefined ? undefined : sqlStateOf(driverError);
}

/**
 * Whether a write failed because such a row exists already (SQLSTATE 23505).
 *
 * @param constraint when given, only a breach of this unique constraint or index counts
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlStateOf(error) !== '23505') return false;
  if (constraint === undefined) return true;
  const fields = fieldsOf(error);
  return fields.constraint === constraint || fieldsOf(fields.driverError).constraint === constraint;
}
