import { isTensorValue } from '@intelgraph/ml-runtime';

const BYTES_PER_VALUE = 8;

/** What inputs, or tensors, keep in memory, about, in bytes. */
export function weightOf(row: Readonly<Record<string, unknown>>): number {
  let bytes = 0;
  for (const name in row) bytes += bytesOf(row[name]);
  return bytes;
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + bytesOf(one), 0);
  if (!isTensorValue(value)) return BYTES_PER_VALUE;
  const { data } = value;
  if (ArrayBuffer.isView(data)) return data.byteLength;
  return data.reduce((sum, text) => sum + bytesOf(text), 0);
}
