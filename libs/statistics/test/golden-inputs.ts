/** A column of a reference file: explicit values, or the rule that makes them (`golden/README.md`). */
export type GoldenInput = (number | string)[] | GoldenRule;

interface GoldenRule {
  gen: 'uniform' | 'logistic' | 'exponential' | 'integers' | 'categories' | 'const';
  n: number;
  phi?: number;
  seed?: number;
  shift?: number;
  scale?: number;
  lo?: number;
  hi?: number;
  weights?: number[];
  value?: number;
  round?: number;
  nan_every?: number;
}

const WORDS: Record<string, number> = { NaN, Infinity, '-Infinity': -Infinity };

/** x_k = (1664525 x_{k-1} + 1013904223) mod 2^32, as fractions. */
export function lcg(n: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

export function goldenColumn(input: GoldenInput): Float64Array {
  if (Array.isArray(input)) return Float64Array.from(input, (value) => WORDS[value] ?? Number(value));
  const { n, phi, seed, round, nan_every: every } = input;
  const uniform =
    phi === undefined ? lcg(n, seed ?? 0) : Float64Array.from({ length: n }, (_, i) => ((i + 1) * phi) % 1);
  const column = uniform.map((u) => transformed(input, u));
  if (round !== undefined) column.forEach((value, i) => (column[i] = Math.floor(value * round + 0.5) / round));
  if (every !== undefined) for (let i = every - 1; i < n; i += every) column[i] = NaN;
  return column;
}

function transformed(rule: GoldenRule, u: number): number {
  const { gen, shift = 0, scale = 1, lo = 0, hi = 1, weights = [], value = NaN } = rule;
  switch (gen) {
    case 'uniform':
      return lo + (hi - lo) * u;
    case 'logistic':
      return shift + scale * Math.log(u / (1 - u));
    case 'exponential':
      return -scale * Math.log(1 - u);
    case 'integers':
      return lo + Math.floor(u * (hi - lo + 1));
    case 'categories':
      return categoryOf(u, weights);
    case 'const':
      return value;
  }
}

function categoryOf(u: number, weights: number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let cumulated = 0;
  const found = weights.findIndex((weight) => u < (cumulated += weight) / total);
  return found < 0 ? weights.length - 1 : found;
}
