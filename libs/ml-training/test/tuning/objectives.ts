import type { Assignment, SearchSpace } from '../../src/tuning/search-space.js';

/** A function of the reference's comparison: its space and its value. */
export interface Objective {
  readonly space: SearchSpace;
  value(params: Assignment): number;
}

const box = (dimensions: number, low: number, high: number): SearchSpace =>
  Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`x${i}`, { type: 'float', low, high }]));

const vector = (params: Assignment): number[] => Object.values(params).map(Number);
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const wave = (x: number): number => Math.cos(2 * Math.PI * x);

function branin(x: number, y: number): number {
  const valley = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return valley * valley + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.397887357729738;
}

const HARTMANN = {
  heights: [1, 1.2, 3, 3.2],
  widths: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  peaks: [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
};

function hartmann(x: readonly number[]): number {
  const peak = (i: number): number =>
    total(x.map((value, j) => (HARTMANN.widths[i]?.[j] ?? 0) * (value - (HARTMANN.peaks[i]?.[j] ?? 0)) ** 2));
  return 3.322368 - total(HARTMANN.heights.map((height, i) => height * Math.exp(-peak(i))));
}

/**
 * Seven of the reference's eight functions, found by their first values under Optuna's seed 0; the space of the eighth, `mixed`, is not
 * on record. Which choice is right in `cat10x5` does not matter: the sampler knows no order of choices.
 */
export const OBJECTIVES: Record<string, Objective> = {
  sphere5: { space: box(5, -5, 5), value: (params) => total(vector(params).map((x) => x * x)) },
  rosen5: {
    space: box(5, -2, 2),
    value: (params) => {
      const x = vector(params);
      return total(x.slice(1).map((next, i) => 100 * (next - (x[i] ?? 0) ** 2) ** 2 + (1 - (x[i] ?? 0)) ** 2));
    },
  },
  branin: {
    space: { x: { type: 'float', low: -5, high: 10 }, y: { type: 'float', low: 0, high: 15 } },
    value: (params) => branin(Number(params['x']), Number(params['y'])),
  },
  hart6: { space: box(6, 0, 1), value: (params) => hartmann(vector(params)) },
  ackley10: {
    space: box(10, -32.768, 32.768),
    value: (params) => {
      const x = vector(params);
      return 20 + Math.E - 20 * Math.exp(-0.2 * Math.sqrt(mean(x.map((v) => v * v)))) - Math.exp(mean(x.map(wave)));
    },
  },
  rastrigin5: {
    space: box(5, -5.12, 5.12),
    value: (params) => total(vector(params).map((x) => x * x - 10 * wave(x) + 10)),
  },
  cat10x5: {
    space: Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`c${i}`, { type: 'categorical', choices: [0, 1, 2, 3, 4] }]),
    ),
    value: (params) => vector(params).filter((choice, i) => choice !== i % 5).length,
  },
};
