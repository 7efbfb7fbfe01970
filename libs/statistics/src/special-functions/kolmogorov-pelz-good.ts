const TERMS = 20;
const PI2 = Math.PI ** 2;
const PI4 = PI2 ** 2;
const PI6 = PI2 ** 3;

/**
 * P(D < d) of n values by the expansion of Pelz and Good (1976) in powers of 1/√n, four terms. For n > 140 it is
 * right to about 1e-7 (relative to 1).
 */
export function pelzGoodCdf(d: number, n: number): number {
  const z2 = n * d * d;
  const z = Math.sqrt(z2);
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const z8 = z4 * z4;
  const decay = PI2 / (2 * z2);
  /** Σ f(t)·exp(-t·decay) over the squares t of ½, 1½, … (offset ½) or 1, 2, … (offset 1). */
  const series = (offset: number, f: (t: number) => number): number => {
    let sum = 0;
    for (let k = 0; k < TERMS; k++) sum += f((k + offset) ** 2) * Math.exp(-((k + offset) ** 2) * decay);
    return sum;
  };
  const limit = 2 * series(0.5, () => 1);
  const first = series(0.5, (t) => PI2 * t - z2) / (3 * z2 * z);
  const second =
    series(0.5, (t) => 6 * z6 + 2 * z4 + PI2 * (2 * z4 - 5 * z2) * t + PI4 * (1 - 2 * z2) * t * t) / (36 * z6) -
    series(1, (t) => PI2 * t) / (18 * z2);
  const third =
    series(
      0.5,
      (t) =>
        -30 * z6 -
        90 * z8 +
        PI2 * (135 * z4 - 96 * z6) * t +
        PI4 * (212 * z4 - 60 * z2) * t * t +
        PI6 * (5 - 30 * z2) * t ** 3,
    ) /
      (3240 * z8 * z) +
    series(1, (t) => 3 * PI2 * z2 * t - PI4 * t * t) / (108 * z4 * z);
  const root = Math.sqrt(n);
  return (Math.sqrt(Math.PI / 2) / z) * (limit + first / root + second / n + third / (n * root));
}
