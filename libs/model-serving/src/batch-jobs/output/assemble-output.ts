import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import type { DuckdbLimits } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';

import { copyRows } from './copy-rows.js';

export interface Assembly {
  readonly from: BatchFormat;
  readonly to: BatchFormat;
  /** What comes before the parts: a header. */
  readonly head: string;
  /** Whole files in the order of the input, all in one folder. */
  readonly parts: readonly string[];
  /** The SQL that reads such a file, whole. */
  readonly readBack: (file: string) => string;
  readonly limits: DuckdbLimits;
  readonly signal: AbortSignal;
}

/** Puts parts of text together to one file, which is new. */
export async function assembleOutput(assembly: Assembly, target: string): Promise<void> {
  const { from, to, signal, readBack, limits } = assembly;
  if (from === to) {
    await concatenated(assembly, target);
    return;
  }
  const whole = `${target}.text`;
  try {
    await concatenated(assembly, whole);
    signal.throwIfAborted();
    await copyRows(readBack(whole), { from: [whole], target, to, limits });
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
