import type { inferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import { elementAt, sizeOf, type Element, type NamedTensors, type TensorValue } from '@intelgraph/ml-runtime';

const MOST_DIMENSIONS = 16;

/** The nested lists that a tensor in gRPC stands for, as JSON has them. @throws InvalidInputError naming `field` */
export function fromProtoTensor(
  { shape: given, numbers, integers, texts, booleans }: inferenceProto.TensorValue,
  field: string,
): unknown {
  const shape = given.map(Number);
  const lists: readonly (readonly Element[])[] = [numbers, integers, texts, booleans];
  const used = lists.filter(({ length }) => length > 0);
  if (used.length > 1) throw InvalidInputError.of(field, 'has elements of several kinds');
  const [elements = []] = used;
  if (shape.length > MOST_DIMENSIONS || shape.some((size) => size < 0) || sizeOf(shape) !== elements.length) {
    throw InvalidInputError.of(field, `has ${elements.length} elements for the shape [${shape.join()}]`);
  }
  let at = 0;
  const nest = ([size, ...inner]: readonly number[]): unknown =>
    size === undefined ? elements[at++] : Array.from({ length: size }, () => nest(inner));
  return nest(shape);
}

export const toProtoTensors = (outputs: NamedTensors): Record<string, inferenceProto.TensorValue> =>
  Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, toProtoTensor(tensor)]));

function toProtoTensor(tensor: TensorValue): inferenceProto.TensorValue {
  const { datatype, shape, data } = tensor;
  const value = { shape: shape.map(BigInt), numbers: [], integers: [], texts: [], booleans: [] };
  const elements = Array.from({ length: data.length }, (_, i) => elementAt(tensor, i));
  if (datatype === 'BYTES') return { ...value, texts: elements.map(String) };
  if (datatype === 'BOOL') return { ...value, booleans: elements.map(Boolean) };
  if (datatype.startsWith('FP')) return { ...value, numbers: elements.map(Number) };
  // What a whole number of 64 bits without a sign may be beyond those with one.
  return { ...value, integers: elements.map((element) => BigInt.asIntN(64, BigInt(element))) };
}
