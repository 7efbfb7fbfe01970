import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  explainPrediction,
  integratedGradients,
  permutationImportance,
  rSquared,
  shapleyKernel,
  type RawRow,
} from '../src/index.js';
import { shapleyOfCoalitions } from '../src/explanations/exact-shapley.js';
import { kernelCoalitions } from '../src/explanations/kernel-coalitions.js';
import { kernelRegression } from '../src/explanations/kernel-regression.js';
import { seededRandom } from '../src/random/seeded-random.js';

interface ShapleyCase {
  id: string;
  function: string;
  x: number[];
  background: number[][];
  expected: { phi: number[]; base: number; fx: number; kernel_shap: number[]; coalition_values_by_bitmask?: number[] };
}
interface Tree {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
}
interface File {
  mlp: { W1_hidden_by_input: number[][]; b1: number[]; W2: number[]; b2: number };
  shapley: ShapleyCase[];
  kernel_weights: { M: number; expected: number[] }[];
  integrated_gradients: {
    id: string;
    function: string;
    x: number[];
    baseline: number[];
    expected: { exact: number[]; f_x_minus_f_baseline: number; gradient_at_x: number[] };
  }[];
  permutation_importance: {
    id: string;
    X: number[][];
    y: number[];
    permutations: number[][];
    expected: { baseline: number; importances: number[][]; mean: number[]; std_pop: number[] };
  }[];
  tree_shap: {
    id: string;
    offset: number;
    trees: Tree[];
    X: number[][];
    background: number[][];
    expected: { prediction: number[]; interventional: number[][]; interventional_base: number };
  }[];
}

const file = golden('explain.json') as File | undefined;

const FUNCTIONS: Record<string, (x: number[]) => number> = {
  f4: ([a, b, c, d]) => a! * b! + Math.sin(c!) + 0.5 * d! ** 2 - a!,
  f6: ([a, b, c, d, e, f]) => Math.max(a!, b!) * c! + (d! > 0.5 ? e! : 0) - 2 * f!,
  quad3: ([a, b]) => a! ** 2 + 3 * b!,
  mlp: (x) => {
    const { W1_hidden_by_input: weights, b1, W2, b2 } = file!.mlp;
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const hidden = weights.map((row, i) => Math.tanh(dot(row, x) + b1[i]!));
    return 1 / (1 + Math.exp(-(dot(W2, hidden) + b2)));
  },
};

const rowOf = (x: number[]): RawRow => Object.fromEntries(x.map((value, j) => [`x${j}`, value]));
const columnsOf = (x: number[]): string[] => x.map((_, j) => `x${j}`);
const batchOf = (f: (x: number[]) => number) => (rows: RawRow[]) =>
  Float64Array.from(rows, (row) => f(Object.values(row) as number[]));

/** Their slopes, written down by hand. */
const SLOPES: Record<string, (x: number[]) => number[]> = {
  f4: ([a, b, c, d]) => [b! - 1, a!, Math.cos(c!), d!],
  mlp: (x) => {
    const { W1_hidden_by_input: weights, b1, W2 } = file!.mlp;
    const hidden = weights.map((row, i) => Math.tanh(row.reduce((sum, value, j) => sum + value * x[j]!, b1[i]!)));
    const y = FUNCTIONS['mlp']!(x);
    return x.map((_, j) => y * (1 - y) * hidden.reduce((sum, h, i) => sum + W2[i]! * (1 - h * h) * weights[i]![j]!, 0));
  },
};

describe('integrated gradients', () => {
  for (const { id, function: name, x, baseline, expected } of file?.integrated_gradients ?? []) {
    it(`equal the exact ones of ${id}`, () => {
      const model = (point: Float64Array, gradient: Float64Array): number => {
        gradient.set(SLOPES[name]!([...point]));
        return FUNCTIONS[name]!([...point]);
      };
      expect(differences(SLOPES[name]!(x), expected.gradient_at_x)).toEqual([]);
      const { contributions, value, base } = integratedGradients(model, x, baseline);
      expect(differences([...contributions], expected.exact)).toEqual([]);
      expect(differences(value - base, expected.f_x_minus_f_baseline)).toEqual([]);
    });
  }
});

describe('Shapley values', () => {
  for (const { id, function: name, x, background, expected } of file?.shapley ?? []) {
    it(`equal brute force on ${id}`, async () => {
      const game = {
        predict: batchOf(FUNCTIONS[name]!),
        row: rowOf(x),
        background: background.map(rowOf),
        columns: columnsOf(x),
      };
      const found = await explainPrediction(game, { batchRows: 7 });
      const phi = found.contributions.map(({ contribution }) => contribution);
      const { phi: values, base, fx } = expected;
      expect(differences({ phi, base: found.base, fx: found.prediction }, { phi: values, base, fx })).toEqual([]);
      expect(found.method).toBe('exact');
    });
    it(`equal KernelSHAP with all coalitions on ${id}`, () => {
      const values = expected.coalition_values_by_bitmask;
      const m = x.length;
      const coalitions = kernelCoalitions(m, 2 ** m - 2, seededRandom(1));
      expect(coalitions).toHaveLength(2 ** m - 2);
      if (!values) return;
      const maskOf = (members: Uint8Array): number => members.reduce((mask, member, j) => mask | (member << j), 0);
      const gains = coalitions.map(({ coalition }) => values[maskOf(coalition)]! - values[0]!);
      const phi = kernelRegression(coalitions, gains, values.at(-1)! - values[0]!, m);
      expect(
        differences(
          phi,
          expected.kernel_shap.map((value) => (Math.abs(value) < 1e-12 ? 0 : value)),
        ),
      ).toEqual([]);
      expect(differences(shapleyOfCoalitions(values, m), expected.phi)).toEqual([]);
    });
  }
  for (const { id, offset, trees, X, background, expected } of file?.tree_shap ?? []) {
    it(`equal interventional TreeSHAP on ${id}`, async () => {
      const leafOf = ({ feature, threshold, left, right, value }: Tree, x: number[]): number => {
        let node = 0;
        while (left[node]! >= 0) node = x[feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
        return value[node]!;
      };
      const f = (x: number[]): number => trees.reduce((sum, tree) => sum + leafOf(tree, x), offset);
      for (const [i, x] of X.entries()) {
        const game = { predict: batchOf(f), row: rowOf(x), background: background.map(rowOf), columns: columnsOf(x) };
        const found = await explainPrediction(game);
        const phi = found.contributions.map(({ contribution }) => contribution);
        expect(differences(phi, expected.interventional[i])).toEqual([]);
        expect(
          differences([found.base, found.prediction], [expected.interventional_base, expected.prediction[i]]),
        ).toEqual([]);
      }
    });
  }
  for (const { M, expected } of file?.kernel_weights ?? []) {
    it(`weigh coalitions of ${M} columns as shap does`, () => {
      expect(
        differences(
          expected.map((_, i) => shapleyKernel(M, i + 1)),
          expected,
        ),
      ).toEqual([]);
    });
  }
  it('are compared where the reference exists', () => {
    expect([undefined, 7]).toContain(file?.shapley.length);
  });
});

describe('permutation importance', () => {
  for (const { id, X, y, permutations, expected } of file?.permutation_importance ?? []) {
    it(`equals scikit-learn on ${id}`, async () => {
      const classes = id.startsWith('classification');
      const f = ([a, b]: number[]): number => 3 * a! - 2 * b!;
      const scores: Record<string, (predicted: Float64Array) => number> = {
        regression_r2: (predicted) => rSquared({ truth: y, predicted })!,
        regression_neg_mse: (predicted) => -predicted.reduce((sum, p, i) => sum + (p - y[i]!) ** 2, 0) / y.length,
        classification_accuracy: (predicted) => predicted.reduce((sum, p, i) => sum + Number(p === y[i]), 0) / y.length,
      };
      const input = {
        predict: batchOf(classes ? (x) => Number(f(x) > 0.5) : f),
        rows: X.map(rowOf),
        columns: columnsOf(X[0]!),
        score: scores[id]!,
      };
      const { baseline, columns } = await permutationImportance(input, { permutations, batchRows: 10 });
      const actual = {
        baseline,
        importances: columns.map(({ importances }) => importances),
        mean: columns.map(({ mean }) => mean),
        std_pop: columns.map(({ std }) => std),
      };
      expect(differences(actual, expected)).toEqual([]);
    });
  }
});
