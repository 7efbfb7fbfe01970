import { invalidParameter } from './mlflow-error.js';

/** Milliseconds since 1970 that a JavaScript Date holds: to the year 275760. */
const MAX_MS = 8_640_000_000_000_000n;

/** A time from MLflow's milliseconds. @throws MlflowError for one before 1970 or beyond what a clock shows */
export function toTime(path: string, ms: bigint): Date {
  if (ms < 0n || ms > MAX_MS) throw invalidParameter(path, ms, 'must be milliseconds since 1970, to the year 275760');
  return new Date(Number(ms));
}
