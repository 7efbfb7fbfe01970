/** Columns of doubles of one chunk, which all threads read where they lie. */
export type ColumnBuffer = readonly Float64Array[];

/** Memory for columns that is used again and again: no more of it than of chunks that are worked on at a time. */
export class ColumnBuffers {
  private readonly free: ColumnBuffer[] = [];

  /** @param rows that fit in a column */
  constructor(
    private readonly columns: number,
    private readonly rows: number,
  ) {}

  take(): ColumnBuffer {
    return this.free.pop() ?? this.made();
  }

  /** Gives back what nobody reads any more. */
  release(buffer: ColumnBuffer): void {
    this.free.push(buffer);
  }

  private made(): ColumnBuffer {
    const bytes = this.rows * Float64Array.BYTES_PER_ELEMENT;
    const memory = new SharedArrayBuffer(this.columns * bytes);
    return Array.from({ length: this.columns }, (_, i) => new Float64Array(memory, i * bytes, this.rows));
  }
}
