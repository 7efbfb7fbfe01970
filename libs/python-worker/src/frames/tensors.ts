import { FrameError } from './frame.js';

/** A tensor as it crosses to a worker and back: its elements are bytes, which only the model and whoever asks it can read. */
export interface WireTensor {
  readonly name: string;
  /** As the Open Inference Protocol names it: `FP32`. */
  readonly datatype: string;
  readonly shape: readonly number[];
  /** Row-major and little-endian, one behind the other; of `BYTES` a length of 4 bytes and then the bytes of each text. */
  readonly bytes: Uint8Array;
}

/** How a tensor is announced in the header of a frame; its bytes stand in the payload, in the same order. */
export interface TensorHeader {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly size: number;
}

export const tensorHeader = ({ name, datatype, shape, bytes }: WireTensor): TensorHeader => ({
  ...{ name, datatype, shape, size: bytes.byteLength },
});

/** The tensors of a frame; they look into its payload. @throws FrameError when header and payload do not go together */
export function decodeTensors(headers: unknown, payload: Buffer): WireTensor[] {
  if (!Array.isArray(headers)) throw new FrameError('a frame without tensors');
  let at = 0;
  const tensors = headers.map((given: unknown) => {
    const { size, ...header } = checkedHeader(given);
    const bytes = payload.subarray(at, at + size);
    if (bytes.length !== size) throw new FrameError(`a payload of ${payload.length} bytes ends inside a tensor`);
    at += size;
    return { ...header, bytes };
  });
  if (at !== payload.length) throw new FrameError(`${payload.length - at} bytes that belong to no tensor`);
  return tensors;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function checkedHeader(header: unknown): TensorHeader {
  const { name, datatype, shape, size } = Object(header) as Record<string, unknown>;
  const isKnown = typeof name === 'string' && typeof datatype === 'string' && isCount(size);
  if (!isKnown || !Array.isArray(shape) || !shape.every(isCount)) throw new FrameError('a tensor of no known form');
  return { name, datatype, shape, size };
}
