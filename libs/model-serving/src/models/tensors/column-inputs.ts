import type { FieldProblem } from '@intelgraph/kernel';
import {
  compileValidator,
  dataOf,
  dataTypeOf,
  type Element,
  type SignatureInput,
  type SignatureType,
  type TensorModelDescription,
  type TensorSpec,
} from '@intelgraph/ml-runtime';

import type { MlColumn, MlColumnType, MlSchema } from '../mlmodel/schema.js';
import type { InputRow, ModelInput } from '../model-runtime.js';

import { type InputSide, placesOf } from './model-sides.js';

/** A column, and the tensor that it goes to. */
interface PlacedColumn {
  readonly input: ModelInput & { readonly type: SignatureType };
  readonly tensor: TensorSpec;
}

const TYPES: Readonly<Record<MlColumnType, SignatureType | undefined>> = {
  boolean: 'boolean',
  integer: 'long',
  long: 'long',
  float: 'double',
  double: 'double',
  string: 'string',
  datetime: undefined,
  binary: undefined,
  other: undefined,
};

/**
 * Rows of a model that is asked by columns: all columns of MLflow's signature in one matrix, or a tensor of one value a row for
 * each. Undefined where the model is asked in tensors.
 *
 * @throws TypeError where its signature and its tensors contradict each other
 */
export function columnInputs(description: TensorModelDescription, schema: MlSchema | undefined): InputSide | undefined {
  const { inputs, isWhole } = description;
  if (schema?.kind === 'tensors') {
    assertTensors(schema.tensors, inputs);
    return undefined;
  }
  if (schema === undefined) {
    const isTable = !isWhole && inputs.length > 1 && inputs.every(isColumn);
    return isTable ? sideOf(inputs.map((tensor) => ({ input: ownColumn(tensor), tensor }))) : undefined;
  }
  if (isWhole) throw new TypeError('MLmodel has a signature of columns, and no dimension of the model counts rows');
  const columns = schema.columns.map(namedColumn);
  const [only, second] = inputs;
  if (only !== undefined && second === undefined && !(isColumn(only) && columns[0]?.name === only.name)) {
    return sideOf(matrixColumns(columns, only), only);
  }
  return sideOf(tensorColumns(columns, inputs));
}

const isColumn = ({ shape }: TensorSpec): boolean => shape.length === 1 || (shape.length === 2 && shape[1] === 1);

const namedColumn = (column: MlColumn, i: number): MlColumn & { name: string } => ({
  ...column,
  name: column.name ?? String(i),
});

/** A column that its tensor alone describes. Missing numbers have a word in floating point alone. */
function ownColumn({ name, datatype }: TensorSpec): PlacedColumn['input'] {
  const type = typeOfTensor(datatype);
  return { name, type, required: type !== 'double' };
}

function typeOfTensor(datatype: TensorSpec['datatype']): SignatureType {
  if (datatype === 'BYTES') return 'string';
  if (datatype === 'BOOL') return 'boolean';
  return datatype.startsWith('FP') ? 'double' : 'long';
}

function matrixColumns(columns: readonly (MlColumn & { name: string })[], tensor: TensorSpec): PlacedColumn[] {
  const { name, shape } = tensor;
  if (shape.length !== 2 || (shape[1] !== columns.length && shape[1] !== -1)) {
    throw new TypeError(
      `MLmodel names ${columns.length} columns, and the input ${name} has the shape [${shape.join()}]`,
    );
  }
  return columns.map((column) => ({ input: inputOf(column, tensor), tensor }));
}

function tensorColumns(
  columns: readonly (MlColumn & { name: string })[],
  tensors: readonly TensorSpec[],
): PlacedColumn[] {
  const placed = columns.map((column) => {
    const tensor = tensors.find(({ name }) => name === column.name);
    if (tensor === undefined)
      throw new TypeError(`MLmodel names the column ${column.name}, which is no input of the model`);
    if (!isColumn(tensor))
      throw new TypeError(`the input ${tensor.name} has the shape [${tensor.shape.join()}], not a value a row`);
    return { input: inputOf(column, tensor), tensor };
  });
  const left = tensors.find(({ name }) => !columns.some((column) => column.name === name));
  if (left !== undefined)
    throw new TypeError(`the model takes ${left.name}, which the signature in MLmodel does not name`);
  return placed;
}

function inputOf(
  { name, type: given, required }: MlColumn & { name: string },
  { datatype }: TensorSpec,
): PlacedColumn['input'] {
  const type = TYPES[given];
  const isText = type === 'string';
  if (type === undefined || isText !== (datatype === 'BYTES')) {
    throw new TypeError(`MLmodel says that the column ${name} is ${given}, and the model takes ${datatype}`);
  }
  return { name, type, required: required || !(datatype.startsWith('FP') || isText) };
}

function assertTensors(
  tensors: readonly { name: string | undefined; shape: readonly number[] }[],
  inputs: readonly TensorSpec[],
): void {
  if (tensors.length !== inputs.length) {
    throw new TypeError(`MLmodel names ${tensors.length} tensors, and the model takes ${inputs.length}`);
  }
  for (const { name, shape } of tensors) {
    const input = name === undefined ? inputs[0] : inputs.find((one) => one.name === name);
    if (input === undefined) throw new TypeError(`MLmodel names the tensor ${name}, which is no input of the model`);
    const isSame =
      shape.length === input.shape.length &&
      shape.every((size, i) => size === -1 || input.shape[i] === -1 || size === input.shape[i]);
    if (!isSame) {
      throw new TypeError(
        `MLmodel says that ${input.name} has the shape [${shape.join()}], the model takes [${input.shape.join()}]`,
      );
    }
  }
}

/** @param matrix the tensor of all columns; unless given each has its own */
function sideOf(columns: readonly PlacedColumn[], matrix?: TensorSpec): InputSide {
  const inputs = columns.map(({ input }) => input);
  const validator = compileValidator({
    inputs: inputs.map(({ name, type, required }): SignatureInput => ({ name, type, required })),
    outputs: [],
  });
  return {
    inputs,
    sampleRow: Object.fromEntries(inputs.map(({ name, type }) => [name, SAMPLES[type]])),
    validate: (row) => {
      const problems = validator(row);
      return problems.length > 0 ? problems : columns.flatMap((column) => rangeProblem(column, row));
    },
    runsOf: (rows, most) =>
      placesOf(rows.length, most).map((places) => {
        const own = places.map((place) => rows[place] ?? {});
        const tensors =
          matrix === undefined ? columns.map((column) => tensorOf([column], own)) : [tensorOf(columns, own)];
        return { places, tensors: Object.fromEntries(tensors) };
      }),
  };
}

const SAMPLES: Readonly<Record<SignatureType, unknown>> = {
  double: 0,
  long: 0,
  string: '',
  boolean: false,
  datetime: 0,
};

/** Whole numbers that the tensor's type cannot hold. */
function rangeProblem({ input: { name }, tensor: { datatype } }: PlacedColumn, row: InputRow): FieldProblem[] {
  if (datatype === 'BYTES' || datatype.startsWith('FP')) return [];
  const { expected, fromJson } = dataTypeOf(datatype);
  const value = row[name];
  return fromJson(datatype === 'BOOL' || typeof value !== 'boolean' ? value : Number(value)) === undefined
    ? [{ field: name, message: `must be ${expected}, as ${datatype} says` }]
    : [];
}

function tensorOf(
  columns: readonly PlacedColumn[],
  rows: readonly InputRow[],
): [string, NonNullable<unknown> & ReturnType<typeof asTensor>] {
  const [first] = columns;
  if (first === undefined) throw new TypeError('the model takes no columns');
  const { name } = first.tensor;
  return [name, asTensor(first.tensor, columns, rows)];
}

function asTensor({ datatype, shape }: TensorSpec, columns: readonly PlacedColumn[], rows: readonly InputRow[]) {
  const elements = rows.flatMap((row) => columns.map(({ input }) => elementOf(row[input.name], datatype)));
  return {
    datatype,
    shape: shape.length === 1 ? [rows.length] : [rows.length, columns.length],
    data: dataOf(datatype, elements),
  };
}

function elementOf(value: unknown, datatype: TensorSpec['datatype']): Element {
  if (value === undefined || value === null) return datatype === 'BYTES' ? '' : Number.NaN;
  return value as Element;
}
