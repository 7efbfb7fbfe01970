import { AppError, UnavailableError } from '@intelgraph/kernel';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
]);
// What pg and its pool say without a code: the connection broke, or all were in use for too long.
const LOST = /^(Connection terminated|timeout exceeded when trying to connect)/;
// Values that passed every check of ours and still do not fit a column (SQLSTATE class 22).
const UNSTORABLE = new Set(['22001', '22003', '22007', '22021', '22P02', '22P05', '22008']);

/** A value that the database cannot hold; the checks before it should have named the field. */
export class UnstorableValueError extends AppError {
  constructor(cause: unknown) {
    super('REQUEST.UNSTORABLE', 'invalid', 'A value is out of range or has characters that cannot be stored', {
      cause,
    });
  }
}

/** Recognises errors of pg (also inside TypeORM's QueryFailedError) that are not bugs. */
export function databaseFault(error: unknown): AppError | undefined {
  const code = codeOf(error);
  const isLost = code === undefined ? isUncodedLoss(error) : UNREACHABLE.has(code) || code.startsWith('08');
  if (isLost) return new UnavailableError('database', 'it does not answer', { cause: error });
  return code !== undefined && UNSTORABLE.has(code) ? new UnstorableValueError(error) : undefined;
}

function isUncodedLoss(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('driverError' in error) return isUncodedLoss(error.driverError);
  return error instanceof Error && LOST.test(error.message);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error) return codeOf(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
