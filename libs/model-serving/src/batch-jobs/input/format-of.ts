import { open } from 'node:fs/promises';

import { isParquet, UnusableDataError } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';

const START_BYTES = 4096;

/**
 * What a file is, seen from its first bytes.
 *
 * @param said what the caller takes it for
 * @throws UnusableDataError naming `field` where it is something else
 */
export async function formatOf(file: string, said: BatchFormat | undefined, field: string): Promise<BatchFormat> {
  const found = (await isParquet(file)) ? 'parquet' : (await beginsWithObject(file)) ? 'ndjson' : 'csv';
  if (said === undefined || said === found) return found;
  // A header of CSV may begin with anything.
  if (said === 'csv' && found === 'ndjson') return said;
  throw new UnusableDataError(field, `says ${said}, the file is ${found}`);
}

async function beginsWithObject(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead).trimStart().startsWith('{');
  } finally {
    await handle.close();
  }
}
