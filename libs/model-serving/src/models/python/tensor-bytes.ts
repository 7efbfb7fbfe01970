import { type DataTypeName, dataTypeOf, emptyData, isDataType, sizeOf, type TensorValue } from '@intelgraph/ml-runtime';
import type { WireTensor } from '@intelgraph/python-worker';

import { UnusableAnswerError } from './python-model.errors.js';

const LENGTH_BYTES = 4;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A tensor as it crosses to a worker; most look into the data that they have, without a copy. */
export function wireTensor(name: string, { datatype, shape, data }: TensorValue): WireTensor {
  return { name, datatype, shape, bytes: bytesOf(datatype, data) };
}

function bytesOf(datatype: DataTypeName, data: TensorValue['data']): Uint8Array {
  if (!ArrayBuffer.isView(data)) return bytesOfTexts(data);
  if (datatype !== 'FP16') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) dataTypeOf(datatype).write(view, i * 2, data[i] ?? 0);
  return bytes;
}

function bytesOfTexts(texts: readonly string[]): Uint8Array {
  const pieces = texts.flatMap((text) => {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(pieces);
}

/** A tensor as it comes back; its data are its own. @throws UnusableAnswerError where its bytes are not those of its shape */
export function tensorOfWire({ name, datatype, shape, bytes }: WireTensor): TensorValue {
  if (!isDataType(datatype))
    throw new UnusableAnswerError(`the model answered ${name} of the unknown type ${datatype}`);
  const size = sizeOf(shape);
  if (datatype === 'BYTES') return { datatype, shape, data: textsOf(name, bytes, size) };
  const type = dataTypeOf(datatype);
  if (bytes.length !== size * (type.bytes ?? 0)) throw wrongSize(name);
  const data = emptyData(datatype, size);
  if (datatype === 'FP16' || !ArrayBuffer.isView(data)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < size; i++) data[i] = Number(type.read(view, i * 2));
  } else new Uint8Array(data.buffer).set(bytes);
  return { datatype, shape, data };
}

function textsOf(name: string, bytes: Uint8Array, size: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length && texts.length < size) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) throw wrongSize(name);
    texts.push(textOf(name, bytes.subarray(start, end)));
    at = end;
  }
  if (at !== bytes.length || texts.length !== size) throw wrongSize(name);
  return texts;
}

function textOf(name: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new UnusableAnswerError(`the model answered bytes in ${name} that are no text in UTF-8`);
  }
}

const wrongSize = (name: string): UnusableAnswerError =>
  new UnusableAnswerError(`the model answered ${name} with bytes that are not those of its shape`);
