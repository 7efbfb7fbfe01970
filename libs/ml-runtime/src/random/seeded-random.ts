/**
 * Pseudo-random numbers that depend on the seed alone: the same on every machine and backend.
 * mulberry32 (T. Ettinger, public domain): 32 bits of state, good enough for initialising, shuffling and dropout; not for secrets.
 */
export class SeededRandom {
  private state: number;

  /** `stream` separates the uses of one seed, so that adding draws to one does not shift the other. */
  constructor(seed: number, stream = 0) {
    this.state = (Math.imul(seed ^ Math.floor(seed / 2 ** 32), 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) | 0;
    this.uint32();
    this.uint32();
  }

  /** Uniform in [0, 2^32). */
  uint32(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /** Shuffles in place (Fisher and Yates). */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      const held = values[i] as number;
      values[i] = values[j] as number;
      values[j] = held;
    }
  }
}
