import { AppError, UnavailableError } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

/**
 * Runs a piece of work on a data source that may not be connected (yet, or any more).
 *
 * @throws UnavailableError instead of the driver's error when the server cannot be reached
 */
export async function whilePostgresAnswers<T>(source: DataSource, work: () => Promise<T>): Promise<T> {
  if (!source.isInitialized) throw new UnavailableError('postgres', 'not connected');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) && isUnreachable(error)) {
      throw new UnavailableError('postgres', 'does not answer', { cause: error });
    }
    throw error;
  }
}

// SQLSTATE classes 08 (connection) and 57P (shutdown), Node's socket errors, and pg's own words for a lost socket.
const UNREACHABLE_CODE = /^(08...|57P..|53300|ECONN.*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const UNREACHABLE_MESSAGE = /Connection terminated|timeout exceeded when trying to connect|Client has encountered/;

interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
}

function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError }: DriverError = error;
  if (typeof code === 'string' && UNREACHABLE_CODE.test(code)) return true;
  if (typeof message === 'string' && UNREACHABLE_MESSAGE.test(message)) return true;
  return driverError !== undefined && driverError !== error && isUnreachable(driverError);
}
