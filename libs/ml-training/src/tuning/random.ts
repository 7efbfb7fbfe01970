/** A stream of numbers uniform in [0, 1). */
export interface Random {
  next(): number;
}

/** Mixes integers into 32 well-spread bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * An independent stream for a seed and a number within it (sfc32, Doty-Humphrey; 53 bits a draw). A trial draws from the stream
 * of its own number, so a resumed study suggests what an uninterrupted one would have.
 */
export function randomStream(seed: number, stream = 0): Random {
  let [a, b, c, counter] = [mix(seed), mix(stream ^ 0x9e3779b9), mix(Math.floor(seed / 2 ** 32) ^ 0x7f4a7c15), 1];
  const bits = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) bits();
  return { next: () => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 2 ** 53 };
}
