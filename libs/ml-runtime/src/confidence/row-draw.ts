/**
 * A number in [0, 1) that an encoded row (`features[at … at + width]`) decides, as if drawn: the same for the same row, whoever asks and
 * whenever, so that answers can be kept and repeated. Bits are mixed as in MurmurHash3 (A. Appleby, public domain).
 */
export function rowDraw(features: Float32Array, at: number, width: number): number {
  const bits = new Uint32Array(features.buffer, features.byteOffset + at * 4, width);
  let hash = 0x9747b28c;
  for (const word of bits) {
    // Both zeros are one value.
    const mixed = Math.imul(word === 0x80000000 ? 0 : word, 0xcc9e2d51);
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= width;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
