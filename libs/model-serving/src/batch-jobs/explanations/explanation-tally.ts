import { ExactSum } from '@intelgraph/statistics';

import { RowSample, type SampledRow } from './row-sample.js';

/** What the explanations of some rows come to, so that others can be added. Plain data. */
export interface ExplanationPiece {
  readonly rows: number;
  /** Rows whose explanation took too long. */
  readonly unexplained: number;
  readonly methods: readonly string[];
  /** Rows that they are compared with. */
  readonly backgroundRows: number;
  /** Parts of exact sums. */
  readonly base: readonly number[];
  /** By input. */
  readonly columns: readonly { readonly absolute: readonly number[]; readonly signed: readonly number[] }[];
  readonly sample: readonly SampledRow[];
}

export interface TallyOptions {
  /** Inputs of the model. */
  readonly columns: number;
  readonly seed: string;
}

/** A sample has so many rows at most, and of models of many inputs fewer. */
const SAMPLE_ROWS = 1_000;
const SAMPLE_CELLS = 100_000;

/** Sums up explanations in bounded memory. What it comes to does not depend on the parts in which rows are added. */
export class ExplanationTally {
  private rows = 0;
  private unexplained = 0;
  private backgroundRows = 0;
  private readonly methods = new Set<string>();
  private readonly base = new ExactSum();
  private readonly columns: readonly { readonly absolute: ExactSum; readonly signed: ExactSum }[];
  private readonly sample: RowSample;

  /** @param limit as RowSample has it */
  constructor(
    private readonly options: TallyOptions,
    limit?: number,
  ) {
    const { columns, seed } = options;
    this.columns = Array.from({ length: columns }, () => ({ absolute: new ExactSum(), signed: new ExactSum() }));
    const most = Math.max(1, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / Math.max(1, columns))));
    this.sample = new RowSample(most, seed, limit);
  }

  /** An empty one for rows that will be merged into this one: it keeps no row that would not get into this one's sample. */
  next(): ExplanationTally {
    return new ExplanationTally(this.options, this.sample.bound);
  }

  add(row: SampledRow, base: number): void {
    this.rows += 1;
    this.base.add(base);
    this.columns.forEach(({ absolute, signed }, i) => {
      const one = row.contributions[i] ?? 0;
      absolute.add(Math.abs(one));
      signed.add(one);
    });
    this.sample.offer(row);
  }

  addUnexplained(): void {
    this.unexplained += 1;
  }

  addMethod(method: string, backgroundRows: number): void {
    this.methods.add(method);
    this.backgroundRows = backgroundRows;
  }

  merge(piece: ExplanationPiece): void {
    this.rows += piece.rows;
    this.unexplained += piece.unexplained;
    for (const method of piece.methods) this.addMethod(method, piece.backgroundRows);
    this.base.addParts(piece.base);
    piece.columns.forEach(({ absolute, signed }, i) => {
      this.columns[i]?.absolute.addParts(absolute);
      this.columns[i]?.signed.addParts(signed);
    });
    for (const row of piece.sample) this.sample.offer(row);
  }

  get piece(): ExplanationPiece {
    return {
      ...{ rows: this.rows, unexplained: this.unexplained, backgroundRows: this.backgroundRows },
      methods: [...this.methods].sort(),
      base: this.base.parts,
      columns: this.columns.map(({ absolute, signed }) => ({ absolute: absolute.parts, signed: signed.parts })),
      sample: this.sample.rows,
    };
  }
}
