import { epochOf, isTensorValue, tensorOfNested, type TensorSpec } from '@intelgraph/ml-runtime';

import type { InputRow, ModelInput } from '../models/model-runtime.js';

import type { ByteWriter } from './byte-writer.js';

/** Writes a row that the model takes. @returns false where it holds something that has no canonical form */
export type RowWriter = (row: InputRow, to: ByteWriter) => boolean;

const MISSING = 0;
const NUMBER = 1;
const TEXT = 2;
const FALSE = 3;
const TRUE = 4;
const TENSOR = 5;

/**
 * Compiles the form of rows in which two are the same bytes only where they mean the same to the model: the columns that it makes
 * something of in its own order, each with a mark of its type. Absent, undefined and null are one; so are -0 and 0, a truth as a
 * word and as a number, a time as text and as a number, a category that is a number and its text. Other texts are as they are, tensors their type, shape and elements.
 */
export function rowWriter(inputs: readonly ModelInput[]): RowWriter {
  const columns = inputs
    .filter(({ ignored }) => ignored === undefined)
    .map((input) => ({ name: input.name, write: valueWriter(input) }));
  return (row, to) =>
    columns.every(({ name, write }) => {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value !== undefined && value !== null) return write(value, to);
      to.byte(MISSING);
      return true;
    });
}

type ValueWriter = (value: unknown, to: ByteWriter) => boolean;

function valueWriter({ type, tensor, acceptsNumbers }: ModelInput): ValueWriter {
  if (tensor !== undefined) return (value, to) => writeTensor(value, tensor, to);
  if (type === 'datetime') return (value, to) => writePlain(epochOf(value), to);
  if (type === 'boolean') return (value, to) => writePlain(value === 1 || value === 0 ? value === 1 : value, to);
  if (acceptsNumbers === true) return (value, to) => writePlain(typeof value === 'number' ? String(value) : value, to);
  return writePlain;
}

function writePlain(value: unknown, to: ByteWriter): boolean {
  switch (typeof value) {
    case 'number':
      if (Number.isNaN(value)) return false;
      to.byte(NUMBER);
      // Makes 0 of -0.
      to.double(value + 0);
      return true;
    case 'string':
      to.byte(TEXT);
      to.text(value);
      return true;
    case 'boolean':
      to.byte(value ? TRUE : FALSE);
      return true;
    default:
      return false;
  }
}

function writeTensor(given: unknown, spec: TensorSpec, to: ByteWriter): boolean {
  const tensor = isTensorValue(given) ? given : tensorOfNested(given, spec);
  if (typeof tensor === 'string') return false;
  const { datatype, shape, data } = tensor;
  to.byte(TENSOR);
  to.text(datatype);
  to.count(shape.length);
  for (const size of shape) to.double(size);
  to.count(data.length);
  if (ArrayBuffer.isView(data)) to.raw(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  else for (const text of data) to.text(text);
  return true;
}
