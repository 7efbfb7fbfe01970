/** A place between two rows of an input. */
export interface InputPosition {
  /** Rows before it, bad ones among them. */
  readonly row: number;
  /** Lines before it; 0 for files without lines. */
  readonly line: number;
  /** Bytes before it; 0 for files that are not read by bytes. */
  readonly byte: number;
}
