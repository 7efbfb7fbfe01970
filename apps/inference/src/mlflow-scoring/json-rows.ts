import type { InputRow, ModelInput } from '@intelgraph/model-serving';

import { isRecord, type ModelRows } from '../rows/model-rows.js';

import { ScoringRequestError } from './scoring-error.js';

const FORMATS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
type Format = (typeof FORMATS)[number];

const RULE = `The input must be a JSON dictionary with exactly one of the input fields {${FORMATS.map((name) => `'${name}'`).join(', ')}}`;

/** The one input of a scoring request in JSON. */
export interface ScoringInput {
  readonly format: Format;
  readonly data: unknown;
  /** `params` were sent: parameters of inference, which no model here has. */
  readonly hasParams: boolean;
}

/** @throws ScoringRequestError in MLflow's words */
export function scoringInput(body: unknown): ScoringInput {
  if (Array.isArray(body)) throw new ScoringRequestError(`${RULE}. Received a list.`);
  if (!isRecord(body)) throw new ScoringRequestError(`${RULE}. Received unexpected input type.`);
  const found = FORMATS.filter((format) => Object.hasOwn(body, format));
  const [format] = found;
  if (format === undefined || found.length > 1) {
    const keys = Object.keys(body)
      .slice(0, 20)
      .map((key) => `'${key.slice(0, 100)}'`);
    throw new ScoringRequestError(`${RULE}. Received dictionary with input fields: [${keys.join(', ')}]`);
  }
  const { params } = body;
  const hasParams = params !== undefined && params !== null;
  if (hasParams && !isRecord(params)) throw new ScoringRequestError('params must be a dictionary.');
  return { format, data: body[format], hasParams };
}

/** @throws ScoringRequestError, InvalidInputError, BatchTooLargeError */
export function rowsOfJson({ format, data }: ScoringInput, rows: ModelRows, inputs: readonly ModelInput[]): InputRow[] {
  switch (format) {
    case 'dataframe_split':
      return rowsOfSplit(data, rows);
    case 'dataframe_records':
      if (Array.isArray(data)) return rows.fromRecords(data, format);
      throw new ScoringRequestError('Dataframe records format must be a list of records.');
    default:
      return rowsOfTensors(data, format, rows, inputs);
  }
}

const SPLIT_FIELDS: ReadonlySet<string> = new Set(['columns', 'data', 'index']);

function rowsOfSplit(frame: unknown, rows: ModelRows): InputRow[] {
  if (!isRecord(frame)) throw new ScoringRequestError('Dataframe split format must be a dictionary.');
  const { columns, data } = frame;
  if (data === undefined || Object.keys(frame).some((key) => !SPLIT_FIELDS.has(key))) {
    const rule = "Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields.";
    throw new ScoringRequestError(rule);
  }
  if (!Array.isArray(data)) throw new ScoringRequestError('dataframe_split.data must be a list of rows.');
  return rows.fromTable(namesOf(columns, data), data, 'dataframe_split.data');
}

/** Without names a frame has numbers, as in pandas. */
function namesOf(columns: unknown, data: readonly unknown[]): string[] {
  if (columns === undefined || columns === null) {
    return Array.isArray(data[0]) ? data[0].map((_value, i) => String(i)) : [];
  }
  if (!Array.isArray(columns)) throw new ScoringRequestError('dataframe_split.columns must be a list of names.');
  return columns.map((name: unknown, i) => {
    if (typeof name === 'string' || typeof name === 'number') return String(name);
    throw new ScoringRequestError(`dataframe_split.columns[${i}] must be a name.`);
  });
}

/** Records, columns, or the values of the only column. */
function rowsOfTensors(
  data: unknown,
  format: Format,
  rows: ModelRows,
  [only, second]: readonly ModelInput[],
): InputRow[] {
  if (isRecord(data)) return rows.fromColumns(data, format);
  if (!Array.isArray(data)) {
    throw new ScoringRequestError(`${format} must be a list of records, or a dictionary of columns.`);
  }
  if (isRecord(data[0])) return rows.fromRecords(data, format);
  if (only !== undefined && second === undefined) return rows.fromColumns({ [only.name]: data }, format);
  // What has no names has none that the model knows.
  const width = Array.isArray(data[0]) ? data[0].length : 1;
  const names = Array.from({ length: width }, (_value, i) => String(i));
  return rows.fromTable(
    names,
    data.map((row: unknown) => (Array.isArray(row) ? (row as unknown[]) : [row])),
    format,
  );
}

/** A value of a DataFrame as its client writes it; a time that is missing has a word of its own. */
export const jsonCell = (value: unknown, { type }: ModelInput): unknown =>
  type === 'datetime' && value === 'NaT' ? null : value;
