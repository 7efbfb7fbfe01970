import type { ColumnType } from '@intelgraph/python-worker';

import type { InputRow, ModelArtifact } from '../model-runtime.js';

import type { PythonColumn } from './python-inputs.js';

/** Where MLflow keeps the first rows that `input_example` was given. */
const EXAMPLE = 'input_example.json';

/** A larger example is none that anybody reads. */
const MOST_BYTES = 4 * 1024 ** 2;

const MADE_UP: Readonly<Record<ColumnType, unknown>> = {
  double: 0,
  float: 0,
  long: 0,
  integer: 0,
  boolean: false,
  datetime: 0,
  string: '',
};

/** A row to try the model with. */
export interface SampleRow {
  readonly row: InputRow;
  /** It was logged with the model. */
  readonly isExample: boolean;
}

/** The first row of the example that was logged with the model; one that is made up where there is none. */
export function sampleRowOf({ files }: Pick<ModelArtifact, 'files'>, columns: readonly PythonColumn[]): SampleRow {
  const row = firstRow(exampleOf({ files }));
  if (row !== undefined) return { row, isExample: true };
  return { row: Object.fromEntries(columns.map(({ name, type }) => [name, MADE_UP[type]])), isExample: false };
}

/** The example that was logged with the model; undefined where there is none that can be read. */
export function exampleOf({ files }: Pick<ModelArtifact, 'files'>): unknown {
  const file = files.find(({ path }) => path === EXAMPLE);
  if (file === undefined || file.bytes.length > MOST_BYTES) return undefined;
  try {
    return JSON.parse(file.bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Undefined where it is no table. */
function firstRow(example: unknown): InputRow | undefined {
  const { columns, data } = Object(example) as { columns?: unknown; data?: unknown };
  const [first] = Array.isArray(data) ? (data as unknown[]) : [];
  if (!Array.isArray(columns) || !Array.isArray(first)) return undefined;
  return Object.fromEntries(columns.map((name: unknown, at) => [String(name), first[at] as unknown]));
}
