import type { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';

import { type DataTypeName, dataTypeOf, type Element } from '@intelgraph/ml-runtime';
import type { Tensor } from './tensor.js';

type Contents = openInferenceProto.InferTensorContents;

/** The field that holds a tensor's elements; FP16 has none. */
const FIELD_OF = {
  BOOL: 'boolContents',
  UINT8: 'uintContents',
  UINT16: 'uintContents',
  UINT32: 'uintContents',
  UINT64: 'uint64Contents',
  INT8: 'intContents',
  INT16: 'intContents',
  INT32: 'intContents',
  INT64: 'int64Contents',
  FP16: undefined,
  FP32: 'fp32Contents',
  FP64: 'fp64Contents',
  BYTES: 'bytesContents',
} as const satisfies Readonly<Record<DataTypeName, keyof Contents | undefined>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The elements of a tensor in the typed fields of gRPC.
 *
 * @throws InvalidInputError naming `field` where they are in another field, more or fewer than `size`, or not of the type
 */
export function elementsOfContents(
  contents: Contents | undefined,
  datatype: DataTypeName,
  size: number,
  field: string,
): Element[] {
  const holder = FIELD_OF[datatype];
  if (holder === undefined) throw InvalidInputError.of(field, `of ${datatype} comes in raw_input_contents alone`);
  const given: readonly (Element | Uint8Array)[] = contents?.[holder] ?? [];
  if (given.length !== size) {
    throw InvalidInputError.of(field, `holds ${given.length} elements of ${datatype}, its shape has ${size}`);
  }
  const type = dataTypeOf(datatype);
  return given.map((value, i) => {
    const element = value instanceof Uint8Array ? textOf(value) : type.fromJson(value);
    if (element === undefined) throw InvalidInputError.of(`${field}[${i}]`, `must be ${type.expected}`);
    return element;
  });
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A tensor's elements in the typed fields of gRPC. */
export function contentsOfElements({ name, datatype, elements }: Tensor): Contents {
  const contents: Contents = {
    boolContents: [],
    intContents: [],
    int64Contents: [],
    uintContents: [],
    uint64Contents: [],
    fp32Contents: [],
    fp64Contents: [],
    bytesContents: [],
  };
  switch (FIELD_OF[datatype]) {
    case 'boolContents':
      return { ...contents, boolContents: elements.map(Boolean) };
    case 'intContents':
      return { ...contents, intContents: elements.map(Number) };
    case 'int64Contents':
      return { ...contents, int64Contents: elements.map(BigInt) };
    case 'uintContents':
      return { ...contents, uintContents: elements.map(Number) };
    case 'uint64Contents':
      return { ...contents, uint64Contents: elements.map(BigInt) };
    case 'fp32Contents':
      return { ...contents, fp32Contents: elements.map(Number) };
    case 'fp64Contents':
      return { ...contents, fp64Contents: elements.map(Number) };
    case 'bytesContents':
      return { ...contents, bytesContents: elements.map((element) => Buffer.from(String(element), 'utf8')) };
    case undefined:
      throw InvalidInputError.of(
        `outputs.${name}`,
        `of ${datatype} goes in raw_output_contents alone: send raw inputs`,
      );
  }
}
