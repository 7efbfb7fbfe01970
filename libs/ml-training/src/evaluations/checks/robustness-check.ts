import type { CellValue, Column, Table, TabularModel } from '@intelgraph/ml-runtime';
import {
  areaUnderSeverity,
  seededRandom,
  withMissing,
  withNoise,
  withSwaps,
  type SeededRandom,
} from '@intelgraph/statistics';

import type { MeasuredRows } from '../../models/measure-model.js';

import type { PerturbationCurve, RobustnessCheck } from './evaluation-checks.js';
import { cellsOf, scoredSample, SEED, withValues, type ScoredSample } from './scored-sample.js';

const REPEATS = 3;

interface Perturbation {
  readonly name: PerturbationCurve['perturbation'];
  readonly severities: readonly number[];
  readonly applies: (column: Column) => boolean;
  readonly change: (cells: CellValue[], severity: number, random: SeededRandom) => CellValue[];
}

const PERTURBATIONS: readonly Perturbation[] = [
  {
    name: 'noise',
    severities: [0.1, 0.25, 0.5, 1],
    applies: ({ values }) => values instanceof Float64Array,
    change: (cells, severity, random) => withNoise(cells as (number | null)[], severity, random),
  },
  { name: 'missing', severities: [0.05, 0.1, 0.25, 0.5], applies: () => true, change: withMissing },
  { name: 'swapped', severities: [0.05, 0.1, 0.25, 0.5], applies: () => true, change: withSwaps },
];

/** The metric when the columns are noisy, blank or mixed up. @throws InvalidInputError, see `scoredSample` */
export async function robustnessCheck(
  model: TabularModel,
  data: { table: Table; measured: MeasuredRows },
): Promise<RobustnessCheck> {
  const walks = PERTURBATIONS.reduce((sum, { severities }) => sum + severities.length * REPEATS, 1);
  const sample = scoredSample('include_robustness', model, data, () => walks);
  const baseline = sample.score(await sample.predict(sample.table));
  const curves: PerturbationCurve[] = [];
  for (const perturbation of PERTURBATIONS) curves.push(await curveOf(sample, perturbation, baseline));
  const { metric, table, sampled } = sample;
  return { metric, rows: table.rows, sampled, seed: SEED, repeats: REPEATS, baseline, curves };
}

async function curveOf(
  sample: ScoredSample,
  { name, severities, applies, change }: Perturbation,
  baseline: number,
): Promise<PerturbationCurve> {
  const random = seededRandom(SEED);
  const points = [{ severity: 0, metric: baseline, std: 0 }];
  const changed = sample.table.columns.filter(applies).map((column) => column.name);
  for (const severity of changed.length === 0 ? [] : severities) {
    const metrics: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const columns = sample.table.columns.map((column) =>
        applies(column) ? withValues(column, change(cellsOf(column), severity, random)) : column,
      );
      metrics.push(sample.score(await sample.predict({ columns, rows: sample.table.rows })));
    }
    const mean = metrics.reduce((sum, value) => sum + value, 0) / REPEATS;
    const variance = metrics.reduce((sum, value) => sum + (value - mean) ** 2, 0) / REPEATS;
    points.push({ severity, metric: mean, std: Math.sqrt(variance) });
  }
  return { perturbation: name, columns: changed, points, area: areaUnderSeverity(points) };
}
