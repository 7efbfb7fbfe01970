import { ExactSum } from '@intelgraph/statistics';

import type { ExplanationPiece } from './explanation-tally.js';

/** What one input contributed to the answers of all rows, in the unit of the output. */
export interface ExplainedColumn {
  readonly name: string;
  /** Exact, over all rows that were explained. */
  readonly meanAbsolute: number;
  readonly mean: number;
  /** Of the rows of the sample, in their order: the input where it is a number, and what it contributed. */
  readonly values: readonly (number | null)[];
  readonly contributions: readonly number[];
}

/** What a job's explanations come to. */
export interface ExplanationSummary {
  /** Of models of classes: the one whose probability is explained; null = the predicted one of each row. Absent for regression. */
  readonly class?: string | null;
  readonly methods: readonly string[];
  /** Training rows that answers are compared with; 0 = a few example rows stood in. */
  readonly backgroundRows: number;
  readonly rowsExplained: number;
  /** Rows with an answer whose explanation took too long. */
  readonly rowsUnexplained: number;
  /** Mean of the base values. */
  readonly baseValue: number;
  readonly sampleRows: number;
  /** Those that contributed most first. */
  readonly columns: readonly ExplainedColumn[];
}

/** @param names of the inputs, in the order of the piece's columns */
export function explanationSummary(
  { rows, unexplained, methods, backgroundRows, base, columns, sample }: ExplanationPiece,
  names: readonly string[],
  explained: Pick<ExplanationSummary, 'class'>,
): ExplanationSummary {
  const mean = (parts: readonly number[] = []): number => (rows === 0 ? 0 : new ExactSum(parts).value / rows);
  const found = names.map((name, i) => ({
    ...{ name, meanAbsolute: mean(columns[i]?.absolute), mean: mean(columns[i]?.signed) },
    values: sample.map(({ values }) => values[i] ?? null),
    contributions: sample.map(({ contributions }) => contributions[i] ?? 0),
  }));
  return {
    ...explained,
    ...{ methods, backgroundRows, rowsExplained: rows, rowsUnexplained: unexplained },
    ...{ baseValue: mean(base), sampleRows: sample.length },
    columns: found.sort((one, other) => other.meanAbsolute - one.meanAbsolute),
  };
}
