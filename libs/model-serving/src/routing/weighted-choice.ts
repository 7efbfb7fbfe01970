/**
 * 32-bit FNV-1a over UTF-16 units, finished with MurmurHash3's mixer (Appleby, public domain) so that the high bits
 * of short, similar keys differ too. Stable for ever: sticky routing depends on it.
 */
export function hashKey(key: string, salt = ''): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < salt.length; i++) hash = Math.imul(hash ^ salt.charCodeAt(i), 0x01000193);
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The index of the weight that `hash` (32 bits, even) falls on, in proportion to the weights.
 *
 * @param weights whole numbers that sum to 100
 */
export function chooseByWeight(weights: readonly number[], hash: number): number {
  let left = (hash / 0x1_0000_0000) * 100;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
