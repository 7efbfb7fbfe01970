import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

/** A message's value as the log keeps it. */
export interface StoredValue {
  readonly bytes: Buffer;
  /** Its length before it was compressed; null where it was not. */
  readonly fullLength: number | null;
}

/** Shorter values stay as they are: PostgreSQL keeps them within their row. */
const COMPRESSED_FROM_BYTES = 2_000;
/** The fastest, with a window for the longest events of predictions: a larger one takes longer to set up than most values to compress. */
const OPTIONS = {
  chunkSize: 65_536,
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 17 },
};
const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** On another thread, where the value is long and becomes shorter. */
export async function toStored(value: Buffer): Promise<StoredValue> {
  if (value.length < COMPRESSED_FROM_BYTES) return { bytes: value, fullLength: null };
  const compressed = await compress(value, OPTIONS);
  return compressed.length < value.length
    ? { bytes: compressed, fullLength: value.length }
    : { bytes: value, fullLength: null };
}

export async function fromStored({ bytes, fullLength }: StoredValue): Promise<Buffer> {
  return fullLength === null ? bytes : decompress(bytes, { maxOutputLength: fullLength });
}
