/** A group of rows of one value of a sensitive column. A rate without denominator is null. */
export interface FairnessGroup {
  readonly group: string;
  readonly count: number;
  /** Fewer than 30 rows: its rates say little. */
  readonly small: boolean;
  /** Classifiers: share of rows that are given the positive class. */
  readonly selectionRate?: number | null;
  readonly truePositiveRate?: number | null;
  readonly falsePositiveRate?: number | null;
  /** Regression. */
  readonly meanPrediction?: number;
  readonly meanAbsoluteError?: number;
}

/** Groups of one sensitive column and how far they lie apart (Fairlearn's `between_groups`). */
export interface ColumnFairness {
  readonly column: string;
  /** The column's numbers are too many to be groups: cut at their quartiles. */
  readonly binned: boolean;
  readonly groups: readonly FairnessGroup[];
  /** By name, as demographic_parity_difference; null where none is defined. */
  readonly criteria: Readonly<Record<string, number | null>>;
}

export interface FairnessCheck {
  /** Classifiers: the favourable decision; of more than two classes, one against the rest. */
  readonly positiveClass?: string;
  readonly rows: number;
  readonly columns: readonly ColumnFairness[];
}

/** How a score was made: of which rows, by which chance. */
export interface SampledScore {
  /** accuracy or r2, as scikit-learn's `score`. */
  readonly metric: 'accuracy' | 'r2';
  /** Rows looked at: all, or a seeded sample of them. */
  readonly rows: number;
  readonly sampled: boolean;
  readonly seed: number;
  readonly repeats: number;
  /** On these rows, unchanged. */
  readonly baseline: number;
}

/** The metric, mean over the repeats, against the severity of one perturbation of all columns it can change. */
export interface PerturbationCurve {
  readonly perturbation: 'noise' | 'missing' | 'swapped';
  readonly columns: readonly string[];
  /** Noise: standard deviations of the column; else the share of rows. The first is 0: the data as they are. */
  readonly points: readonly { readonly severity: number; readonly metric: number; readonly std: number }[];
  /** Mean metric over the severities. */
  readonly area: number;
}

export interface RobustnessCheck extends SampledScore {
  readonly curves: readonly PerturbationCurve[];
}

export interface ExplainabilityCheck extends SampledScore {
  /** Permutation importance: how much the metric falls without what the column says; the most important first. */
  readonly columns: readonly { readonly column: string; readonly mean: number; readonly std: number }[];
}

/** What was asked for beside the metrics. */
export interface EvaluationChecks {
  readonly fairness?: FairnessCheck;
  readonly robustness?: RobustnessCheck;
  readonly explainability?: ExplainabilityCheck;
}

/** Columns with at least two groups: of one alone every criterion says that it is fair, and nothing was compared. */
const comparedColumns = ({ columns }: FairnessCheck): ColumnFairness[] =>
  columns.filter(({ groups }) => groups.length > 1);

/** Names of the sensitive columns whose groups were compared; undefined without a check of fairness. */
export function fairnessColumnsOf({ fairness }: EvaluationChecks): string[] | undefined {
  return fairness && comparedColumns(fairness).map(({ column }) => column);
}

/** The checks as flat numbers, for events: of several sensitive columns that were compared, the worst of each criterion. */
export function factsOfChecks(checks: EvaluationChecks): Record<string, Record<string, number>> {
  const { fairness, robustness, explainability } = checks;
  return {
    ...(fairness && { fairness: worstOf(comparedColumns(fairness)) }),
    ...(robustness && {
      robustness: Object.fromEntries([
        ['baseline', robustness.baseline],
        ...robustness.curves.flatMap(({ perturbation, area, points }) => [
          [`${perturbation}_area`, area],
          [`${perturbation}_worst`, Math.min(...points.map(({ metric }) => metric))],
        ]),
      ]) as Record<string, number>,
    }),
    ...(explainability && {
      explainability: Object.fromEntries(explainability.columns.map(({ column, mean }) => [column, mean])),
    }),
  };
}

function worstOf(columns: readonly ColumnFairness[]): Record<string, number> {
  const worst = new Map<string, number>();
  for (const [name, value] of columns.flatMap(({ criteria }) => Object.entries(criteria))) {
    if (value === null) continue;
    const known = worst.get(name) ?? value;
    worst.set(name, name.endsWith('_ratio') ? Math.min(known, value) : Math.max(known, value));
  }
  return Object.fromEntries(worst);
}
