import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

/** A message's value as the log keeps it. */
export interface StoredValue {
  readonly bytes: Buffer;
  /** Its length before it was compressed; null where it was not. */
  readonly fullLength: number | null;
}

/** Shorter values stay as they are: PostgreSQL keeps them within their row. */
const COMPRESSED_FROM_BYTES = 2_000;
/** A window for the longest events of predictions: a larger one takes longer to set up than most values to compress. */
const OPTIONS = {
  chunkSize: 65_536,
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_windowLog]: 17 },
};
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

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
