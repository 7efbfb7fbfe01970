import { InvalidInputError } from '@intelgraph/kernel';

import { type DataTypeName, dataTypeOf, type Element } from '@intelgraph/ml-runtime';
import type { Tensor } from './tensor.js';

const LENGTH_BYTES = 4;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The elements of a tensor in the protocol's binary form: little-endian; of texts each has its length in four bytes before it.
 *
 * @param memory what the bytes are a part of, for who reads many parts of one: a view of its own takes longer than one element
 * @throws InvalidInputError naming `field` where the bytes are not exactly those of `size` elements
 */
export function elementsOfBinary(
  bytes: Uint8Array,
  datatype: DataTypeName,
  size: number,
  field: string,
  memory = new DataView(bytes.buffer),
): Element[] {
  const type = dataTypeOf(datatype);
  if (type.bytes === undefined) return textsOfBinary(bytes, size, field);
  const { bytes: width } = type;
  if (bytes.length !== size * width) {
    throw InvalidInputError.of(
      field,
      `has ${bytes.length} bytes of data, ${size} elements of ${datatype} take ${size * width}`,
    );
  }
  const start = bytes.byteOffset;
  if (size === 1) return [type.read(memory, start)];
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; at += width) elements.push(type.read(memory, start + at));
  return elements;
}

function textsOfBinary(bytes: Uint8Array, size: number, field: string): string[] {
  const texts: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) throw InvalidInputError.of(field, `ends within text ${texts.length}`);
    if (texts.length === size) throw InvalidInputError.of(field, `holds more texts than the ${size} of its shape`);
    texts.push(textOf(bytes.subarray(start, end), `${field}[${texts.length}]`));
    at = end;
  }
  if (texts.length < size) throw InvalidInputError.of(field, `holds ${texts.length} texts, its shape has ${size}`);
  return texts;
}

/** @throws InvalidInputError naming `field` */
export function textOf(bytes: Uint8Array, field: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw InvalidInputError.of(field, 'must be text in UTF-8');
  }
}

/** A tensor's elements in the protocol's binary form. */
export function binaryOfElements({ datatype, elements }: Tensor): Buffer {
  const type = dataTypeOf(datatype);
  if (type.bytes === undefined) return binaryOfTexts(elements);
  const { bytes: width } = type;
  const bytes = Buffer.allocUnsafe(elements.length * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  elements.forEach((element, i) => {
    type.write(view, i * width, element);
  });
  return bytes;
}

function binaryOfTexts(elements: readonly Element[]): Buffer {
  const parts = elements.flatMap((element) => {
    const text = Buffer.from(String(element), 'utf8');
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32LE(text.length);
    return [length, text];
  });
  return Buffer.concat(parts);
}
