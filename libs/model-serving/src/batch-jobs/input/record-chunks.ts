import type { InputPosition } from './input-position.js';
import { textRecords, type TextRecord } from './text-records.js';

/** Records that make one chunk, and the position behind them. */
export interface RecordChunk {
  readonly records: readonly TextRecord[];
  /** Rows before its first. */
  readonly row: number;
  readonly after: InputPosition;
}

/** The records of a text file in chunks of so many. */
export async function* recordChunks(
  file: string,
  from: InputPosition,
  chunkRows: number,
  delimiter?: string,
): AsyncGenerator<RecordChunk> {
  let { row } = from;
  let pending: TextRecord[] = [];
  const taken = (records: readonly TextRecord[]): RecordChunk => {
    const last = records.at(-1);
    const chunk = {
      ...{ records, row },
      after: { row: row + records.length, line: last?.lineAfter ?? from.line, byte: last?.byteAfter ?? from.byte },
    };
    row += records.length;
    return chunk;
  };
  for await (const records of textRecords(file, from, delimiter)) {
    pending = pending.length === 0 ? records : pending.concat(records);
    let at = 0;
    for (; pending.length - at >= chunkRows; at += chunkRows) yield taken(pending.slice(at, at + chunkRows));
    pending = pending.slice(at);
  }
  if (pending.length > 0) yield taken(pending);
}
