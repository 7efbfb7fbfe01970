import { parentPort, workerData } from 'node:worker_threads';

import { openDuckdb, type DuckdbSession } from '@intelgraph/data-files';
import type { DuckDBResult } from '@duckdb/node-api';

import { ChunkFiller } from './chunk-filler.js';
import type {
  FilledRows,
  ParquetReply,
  ParquetRequest,
  ParquetThreadSettings,
  WantedRows,
} from './parquet-thread-protocol.js';

interface Reading {
  readonly session: DuckdbSession;
  readonly result: DuckDBResult;
}

const settings = workerData as ParquetThreadSettings;
let reading: Promise<Reading> | undefined;
let work: Promise<void> = Promise.resolve();
let isClosing = false;

async function open(): Promise<Reading> {
  const session = await openDuckdb([settings.file], settings.limits);
  return { session, result: await session.stream(settings.sql) };
}

async function fill({ numbers, atLeast }: WantedRows): Promise<FilledRows> {
  const { session, result } = await (reading ??= open());
  const filler = new ChunkFiller(session, settings.readers, numbers);
  while (filler.rows < atLeast && !isClosing) {
    const read = await result.fetchChunk();
    if (read === null || read.rowCount === 0) break;
    filler.add(read);
  }
  return filler;
}

async function answer(wanted: WantedRows): Promise<ParquetReply> {
  try {
    const { rows, others } = await fill(wanted);
    return { filled: { rows, others } };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Nothing of DuckDB's may go on when the thread ends. */
async function close(): Promise<void> {
  await work;
  (await reading?.catch(() => undefined))?.session.close();
  parentPort?.close();
}

parentPort?.on('message', (request: ParquetRequest) => {
  if (request.kind === 'close') {
    isClosing = true;
    void close();
    return;
  }
  work = answer(request.wanted).then((reply) => parentPort?.postMessage(reply));
});
