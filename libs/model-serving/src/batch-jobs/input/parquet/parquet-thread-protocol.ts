import type { DuckdbLimits } from '@intelgraph/data-files';

import type { ColumnBuffer } from './column-buffers.js';
import type { ColumnReader } from './parquet-readers.js';

/** What a thread is started with. */
export interface ParquetThreadSettings {
  readonly file: string;
  /** Selects the columns of the readers. */
  readonly sql: string;
  readonly readers: readonly ColumnReader[];
  readonly limits: DuckdbLimits;
}

/** Rows that are asked for. */
export interface WantedRows {
  /** Where numbers go. */
  readonly numbers: ColumnBuffer;
  /** It reads on until it has so many. */
  readonly atLeast: number;
}

/** What it is asked for, one at a time: the next rows, or its end. */
export type ParquetRequest = { readonly kind: 'fill'; readonly wanted: WantedRows } | { readonly kind: 'close' };

/** Rows that follow each other; none at the end of the file. */
export interface FilledRows {
  readonly rows: number;
  /** By reader; empty for columns of numbers, which lie in the memory that was given. */
  readonly others: readonly (readonly unknown[])[];
}

export type ParquetReply = { readonly filled: FilledRows } | { readonly failure: string };
