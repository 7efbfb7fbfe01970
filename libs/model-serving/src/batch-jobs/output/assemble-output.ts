import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { openDuckdb, sqlText, type DuckdbLimits } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';

export interface Assembly {
  readonly from: BatchFormat;
  readonly to: BatchFormat;
  /** What comes before the parts: a header. */
  readonly head: string;
  /** Whole files in the order of the input, all in one folder. */
  readonly parts: readonly string[];
  /** The SQL that reads such a file, whole. */
  readonly readBack: (files: readonly string[]) => string;
  readonly limits: DuckdbLimits;
  readonly signal: AbortSignal;
}

/** Puts parts together to one file, which is new. */
export async function assembleOutput(assembly: Assembly, target: string): Promise<void> {
  const { from, to, parts, signal } = assembly;
  if (from === to && from !== 'parquet') {
    await concatenated(assembly, target);
    return;
  }
  if (from === 'parquet') {
    await copied(assembly, parts, target);
    return;
  }
  const whole = `${target}.text`;
  try {
    await concatenated(assembly, whole);
    signal.throwIfAborted();
    await copied(assembly, [whole], target);
  } finally {
    await rm(whole, { force: true });
  }
}

async function concatenated({ head, parts, signal }: Assembly, target: string): Promise<void> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (head !== '') yield Buffer.from(head);
    for (const part of parts) yield* createReadStream(part, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  }
  await pipeline(bytes, createWriteStream(target, { flags: 'wx', mode: 0o644 }), { signal });
}

const COPY_OPTIONS: Record<BatchFormat, string> = {
  csv: 'FORMAT csv, HEADER',
  ndjson: 'FORMAT json',
  // Looking for repeated values where each is another takes longer than all the rest.
  parquet: 'FORMAT parquet, DICTIONARY_SIZE_LIMIT 4096',
};

async function copied({ to, limits, readBack }: Assembly, files: readonly string[], target: string): Promise<void> {
  const session = await openDuckdb([...files, target], limits, [dirname(target)]);
  try {
    await session.rows(`COPY (${readBack(files)}) TO ${sqlText(target)} (${COPY_OPTIONS[to]})`);
  } finally {
    session.close();
  }
}
