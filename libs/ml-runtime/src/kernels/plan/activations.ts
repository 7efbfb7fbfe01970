/** Changes rows of `units` values, `stride` apart, in place. */
export type Activate = (values: Float32Array, from: number, rows: number, units: number, stride: number) => void;

const each =
  (apply: (x: number) => number): Activate =>
  (values, from, rows, units, stride) => {
    for (let row = 0; row < rows; row++) {
      const start = from + row * stride;
      for (let i = start; i < start + units; i++) values[i] = apply(values[i] as number);
    }
  };

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Klambauer et al. 2017, "Self-Normalizing Neural Networks". */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

const softmax: Activate = (values, from, rows, units, stride) => {
  for (let row = 0; row < rows; row++) {
    const start = from + row * stride;
    const end = start + units;
    let highest = -Infinity;
    for (let i = start; i < end; i++) highest = Math.max(highest, values[i] as number);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const weight = Math.exp((values[i] as number) - highest);
      sum += weight;
      values[i] = weight;
    }
    for (let i = start; i < end; i++) values[i] = (values[i] as number) / sum;
  }
};

/** What TF.js calls them, and what it computes. */
export const ACTIVATIONS = {
  linear: () => undefined,
  relu: each((x) => (x < 0 ? 0 : x)),
  relu6: each((x) => (x < 0 ? 0 : x > 6 ? 6 : x)),
  sigmoid: each(sigmoid),
  hardSigmoid: each((x) => {
    const y = 0.2 * x + 0.5;
    return y < 0 ? 0 : y > 1 ? 1 : y;
  }),
  tanh: each(Math.tanh),
  elu: each((x) => (x < 0 ? Math.expm1(x) : x)),
  selu: each((x) => SELU.scale * (x < 0 ? SELU.alpha * Math.expm1(x) : x)),
  softplus: each((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  softsign: each((x) => x / (1 + Math.abs(x))),
  swish: each((x) => x * sigmoid(x)),
  softmax,
} as const satisfies Readonly<Record<string, Activate>>;

export type ActivationName = keyof typeof ACTIVATIONS;

export const isActivation = (name: unknown): name is ActivationName =>
  typeof name === 'string' && Object.hasOwn(ACTIVATIONS, name);
