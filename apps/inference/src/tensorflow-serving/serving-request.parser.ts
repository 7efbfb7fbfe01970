import { InvalidInputError } from '@intelgraph/kernel';
import type { InputRow, ModelInput, RunnableModel } from '@intelgraph/model-serving';

import { isRecord, ModelRows } from '../rows/model-rows.js';
import type { RowProblem, RowReading } from '../rows/row-predictions.js';
import { listedNames } from '../rows/shown-name.js';

import type { Verb } from './call-target.js';
import { SIGNATURES } from './signature-def.js';
import { tensorCell } from './tensor-cells.js';

/** How a call reads its rows, and the form in which it wants its answer. */
export interface ServingRequest extends RowReading {
  /** Outputs by column instead of by row; of `predict` only. */
  readonly isColumnar: boolean;
}

/** @throws InvalidInputError naming the field. @param maxRows most rows of one request */
export function servingRequest(verb: Verb, body: unknown, maxRows: number): ServingRequest {
  if (!isRecord(body)) throw InvalidInputError.of('the body', 'must be a JSON object');
  assertSignature(verb, body['signature_name']);
  return verb === 'predict' ? predictRequest(body, maxRows) : exampleRequest(body, maxRows);
}

function assertSignature(verb: Verb, name: unknown): void {
  if (name === undefined || name === '' || name === null) return;
  const names: readonly unknown[] = SIGNATURES[verb];
  if (!names.includes(name))
    throw InvalidInputError.of('signature_name', `must be one of ${names.join(', ')} to ${verb}`);
}

function predictRequest(body: Readonly<Record<string, unknown>>, maxRows: number): ServingRequest {
  const { instances, inputs } = body;
  if (instances !== undefined && inputs !== undefined) {
    throw InvalidInputError.of('instances', "and 'inputs' exclude each other");
  }
  if (instances === undefined && inputs === undefined) {
    throw InvalidInputError.of('the body', "must have 'instances' or 'inputs'");
  }
  if (inputs === undefined) {
    if (!Array.isArray(instances)) throw InvalidInputError.of('instances', 'must be a list');
    const rowsOf = (model: RunnableModel): InputRow[] => rowsOfList(instances, 'instances', model, maxRows);
    return { isColumnar: false, rowsOf, refusal: refusalOf(byRow('instances')) };
  }
  const rowsOf = (model: RunnableModel): InputRow[] => {
    if (Array.isArray(inputs)) return rowsOfInputs(inputs, model, maxRows);
    if (isRecord(inputs)) return modelRows(model, maxRows).fromColumns(inputs, 'inputs');
    throw InvalidInputError.of('inputs', 'must be an object of columns, or a list');
  };
  return { isColumnar: true, rowsOf, refusal: refusalOf((row, column) => `inputs.${column}[${row}]`) };
}

/** Features of examples, and those that all of them have in `context`; of both, the example's own counts. */
function exampleRequest({ examples, context }: Readonly<Record<string, unknown>>, maxRows: number): ServingRequest {
  if (!Array.isArray(examples)) throw InvalidInputError.of('examples', 'must be a list of objects of features');
  const rowsOf = (model: RunnableModel): InputRow[] => {
    const rows = modelRows(model, maxRows);
    if (context === undefined || context === null) return rows.fromRecords(examples, 'examples');
    if (!isRecord(context)) throw InvalidInputError.of('context', 'must be an object of features');
    const [common = {}] = rows.fromRecords([context], 'context');
    return rows.fromRecords(examples, 'examples').map((row) => ({ ...common, ...row }));
  };
  return { isColumnar: false, rowsOf, refusal: refusalOf(byRow('examples')) };
}

/** The only tensor of a model that counts no items is the whole of it. */
function rowsOfInputs(inputs: readonly unknown[], model: RunnableModel, maxRows: number): InputRow[] {
  const [only, second] = model.inputs;
  if (model.isWhole !== true || only === undefined || second !== undefined) {
    return rowsOfList(inputs, 'inputs', model, maxRows);
  }
  return [{ [only.name]: inputs }];
}

/** Objects by input; lists of a value for each input, in their order; or plain values where there is one input. */
function rowsOfList(
  list: readonly unknown[],
  field: string,
  model: Pick<RunnableModel, 'inputs' | 'isWhole'>,
  maxRows: number,
): InputRow[] {
  const { inputs } = model;
  const rows = modelRows(model, maxRows);
  const [first] = list;
  if (list.length === 0) throw InvalidInputError.of(field, 'must hold at least one row');
  if (isRecord(first) && !isBytes(first)) return rows.fromRecords(list, field);
  const names = inputs.map(({ name }) => name);
  if (inputs[0]?.tensor !== undefined) return rowsOfTensors(list, field, inputs, rows);
  if (Array.isArray(first)) return rows.fromTable(names, list, field);
  const [only] = names;
  if (only !== undefined && names.length === 1) return rows.fromColumns({ [only]: list }, field);
  const problem = `must hold objects, as this model has ${names.length} inputs: ${listedNames(names)}`;
  throw InvalidInputError.of(field, problem);
}

/** Items of a model's only tensor, each without a name. */
function rowsOfTensors(
  list: readonly unknown[],
  field: string,
  [only, second]: readonly ModelInput[],
  rows: ModelRows,
): InputRow[] {
  if (only !== undefined && second === undefined) {
    return rows.fromRecords(
      list.map((item) => ({ [only.name]: item })),
      field,
    );
  }
  throw InvalidInputError.of(field, 'must hold objects of tensors by input, as this model has several');
}

const isBytes = (value: object): boolean => Object.keys(value).join() === 'b64';

const modelRows = ({ inputs, isWhole }: Pick<RunnableModel, 'inputs' | 'isWhole'>, maxRows: number): ModelRows =>
  new ModelRows({ inputs, isWhole, maxRows, dropsUnknown: false, cell: tensorCell });

type PlaceOf = (row: number, column: string) => string;

const byRow =
  (field: string): PlaceOf =>
  (row, column) =>
    `${field}[${row}].${column}`;

const refusalOf =
  (placeOf: PlaceOf) =>
  (problems: readonly RowProblem[]): InvalidInputError =>
    new InvalidInputError(
      problems.map(({ row, column, message }) => ({
        field: row === undefined || column === undefined ? 'the rows' : placeOf(row, column),
        message,
      })),
    );
