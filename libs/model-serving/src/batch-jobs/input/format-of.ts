import { isParquetStart, readStart, UnusableDataError } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';

/** So many bytes show what a file is. */
export const START_BYTES = 4096;

/**
 * What a file is, seen from its first bytes.
 *
 * @param said what the caller takes it for
 * @throws UnusableDataError naming `field` where it is something else
 */
export async function formatOf(file: string, said: BatchFormat | undefined, field: string): Promise<BatchFormat> {
  return formatOfStart(await readStart(file, START_BYTES), said, field);
}

/** The same of its first bytes. */
export function formatOfStart(bytes: Buffer, said: BatchFormat | undefined, field: string): BatchFormat {
  const isObject = bytes.toString('utf8').trimStart().startsWith('{');
  const found = isParquetStart(bytes) ? 'parquet' : isObject ? 'ndjson' : 'csv';
  if (said === undefined || said === found) return found;
  // A header of CSV may begin with anything.
  if (said === 'csv' && found === 'ndjson') return said;
  throw new UnusableDataError(field, `says ${said}, the file is ${found}`);
}
