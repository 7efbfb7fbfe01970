import type { CellValue, Column, Table, TabularModel } from '@intelgraph/ml-runtime';
import { permutationImportance, type RawRow } from '@intelgraph/statistics';

import type { MeasuredRows } from '../../models/measure-model.js';

import type { ExplainabilityCheck } from './evaluation-checks.js';
import { cellsOf, scoredSample, SEED, withValues } from './scored-sample.js';

const REPEATS = 5;

/** Permutation importance of every column that the model looks at. @throws InvalidInputError, see `scoredSample` */
export async function explainabilityCheck(
  model: TabularModel,
  data: { table: Table; measured: MeasuredRows },
): Promise<ExplainabilityCheck> {
  const sample = scoredSample('include_explainability', model, data, (columns) => columns * REPEATS + 1);
  const { table } = sample;
  const cells = table.columns.map(cellsOf);
  const rows = Array.from({ length: table.rows }, (_, row): RawRow =>
    Object.fromEntries(table.columns.map(({ name }, k) => [name, cells[k]?.[row] ?? null])),
  );
  const { baseline, columns } = await permutationImportance(
    {
      rows,
      columns: table.columns.map(({ name }) => name),
      predict: (batch) => sample.predict(tableOf(table.columns, batch)),
      score: sample.score,
    },
    { repeats: REPEATS, seed: SEED, batchRows: Math.max(16, Math.floor(20_000 / Math.max(1, table.columns.length))) },
  );
  return {
    ...{ metric: sample.metric, rows: table.rows, sampled: sample.sampled, seed: SEED, repeats: REPEATS, baseline },
    columns: columns
      .map(({ column, mean, std }) => ({ column, mean, std }))
      .sort((a, b) => b.mean - a.mean || (a.column < b.column ? -1 : 1)),
  };
}

function tableOf(columns: readonly Column[], rows: readonly RawRow[]): Table {
  return {
    rows: rows.length,
    columns: columns.map((column) =>
      withValues(
        column,
        rows.map((row) => (row[column.name] ?? null) as CellValue),
      ),
    ),
  };
}
