import { createHash } from 'node:crypto';

/** A row of a sample: what its inputs were, where they are numbers, and what each contributed. */
export interface SampledRow {
  /** Of the input, from 1. */
  readonly row: number;
  readonly values: readonly (number | null)[];
  readonly contributions: readonly number[];
}

interface Drawn {
  readonly lot: number;
  readonly row: SampledRow;
}

/**
 * So many rows of any number, all of them equally likely: those that drew the lowest lots. A row's lot depends on the seed and its number
 * alone, so that the sample is the same in whatever parts the rows come (bottom-k sampling: Cohen and Kaplan 2007).
 */
export class RowSample {
  private drawn: Drawn[] = [];

  /** @param limit lots from there on are of no use to whom the sample is for */
  constructor(
    private readonly size: number,
    private readonly seed: string,
    private readonly limit = Infinity,
  ) {}

  /** Lots from there on do not get in any more. */
  get bound(): number {
    this.keepLowest();
    return this.drawn.length < this.size ? this.limit : (this.drawn.at(-1)?.lot ?? this.limit);
  }

  offer(row: SampledRow): void {
    const lot = lotOf(this.seed, row.row);
    if (lot >= this.limit) return;
    this.drawn.push({ lot, row });
    if (this.drawn.length > 2 * this.size) this.keepLowest();
  }

  /** In the order of the input. */
  get rows(): SampledRow[] {
    this.keepLowest();
    return this.drawn.map(({ row }) => row).sort((one, other) => one.row - other.row);
  }

  private keepLowest(): void {
    this.drawn.sort((one, other) => one.lot - other.lot || one.row.row - other.row.row);
    this.drawn.length = Math.min(this.drawn.length, this.size);
  }
}

/** Uniform, 0 ≤ lot < 1. */
function lotOf(seed: string, row: number): number {
  const bits = createHash('sha256').update(`${seed}/${row}`).digest();
  return bits.readUIntBE(0, 6) / 2 ** 48;
}
