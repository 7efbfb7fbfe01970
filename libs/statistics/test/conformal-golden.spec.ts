import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  absoluteResiduals,
  adaptiveConformal,
  adaptiveScores,
  ascendingScores,
  asymmetricOffsets,
  conformalPValue,
  conformalQuantile,
  conformalRank,
  coverageOfSets,
  jackknifePlusInterval,
  labelSet,
  labelSetByLabel,
  lacScores,
  quantileInterval,
  quantilesByLabel,
  rankScores,
  splitInterval,
  symmetricOffsets,
} from '../src/index.js';
import { goldenColumn, type GoldenInput } from './golden-inputs.js';

interface Classification {
  id: string;
  classes: number;
  calibration_proba: number[][];
  calibration_y: number[];
  test_proba: number[][];
  test_y: number[];
  u_calibration: number[];
  u_test: number[];
  expected: Record<string, Record<string, unknown>>;
}
interface Regression {
  id: string;
  n_calibration: number;
  pred: number[];
  y: number[];
  q_low: number[];
  q_high: number[];
  sigma: number[];
  expected: Record<string, Record<string, Record<string, unknown>>>;
}
interface Golden {
  classification: Classification[];
  regression: Regression[];
  ranks: { id: string; n: number; confidence: number; expected: object }[];
  jackknife_plus: {
    id: string;
    loo_abs_residuals: number[];
    loo_predictions_per_test_row: number[][];
    expected: Record<string, unknown>;
  }[];
  adaptive: {
    id: string;
    target_alpha: number;
    gamma: number;
    window: number;
    scores: GoldenInput;
    expected: { errors: string; alpha_every_10: number[]; coverage: number };
  }[];
}

const file = golden('conformal.json') as Golden | undefined;
const LEVELS = [0.8, 0.9, 0.95];
const pairOf = ({ lower, upper }: { lower: number; upper: number }): number[] => [lower, upper];
/** Only what this library computes: the reference also lists variants of MAPIE's own. */
const named = (expected: Record<string, unknown>, names: string[]): object =>
  Object.fromEntries(names.filter((name) => name in expected).map((name) => [name, expected[name]]));

/** As references say what is not finite. */
const shown = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, one: unknown) => {
      if (one === Infinity) return null;
      if (one === -Infinity) return '-Infinity';
      return ArrayBuffer.isView(one) ? Array.from(one as Float64Array) : one;
    }),
  );
const apart = (actual: unknown, expected: unknown): string[] => differences(shown(actual), expected);

type Score = (probabilities: number[], u: number) => Float64Array;

function trueScores(one: Classification, score: Score): Float64Array {
  return Float64Array.from(
    one.calibration_proba.map((row, i) => score(row, one.u_calibration[i]!)[one.calibration_y[i]!]!),
  );
}

function setsOf(one: Classification, level: number, score: Score): { quantile: number; sets: number[][] } {
  const quantile = conformalQuantile(ascendingScores(trueScores(one, score)), level);
  return { quantile, sets: one.test_proba.map((row, i) => labelSet(score(row, one.u_test[i]!), quantile)) };
}

describe('the rank of a conformal quantile', () => {
  for (const { id, n, confidence, expected } of file?.ranks ?? []) {
    it(`is that of the reference in ${id}`, () => {
      expect(differences({ rank: conformalRank(n, confidence) }, expected)).toEqual([]);
    });
  }
});

describe('label sets', () => {
  for (const one of file?.classification ?? []) {
    it(`equal the reference's on ${one.id}`, () => {
      for (const level of LEVELS) {
        const lac = setsOf(one, level, lacScores);
        const { coverage, meanWidth } = coverageOfSets(lac.sets, one.test_y);
        const rank = conformalRank(one.calibration_y.length, level);
        const plain = setsOf(one, level, (row) => adaptiveScores(row));
        const random = setsOf(one, level, (row, u) => adaptiveScores(row, { u }));
        const raps = setsOf(one, level, (row) => adaptiveScores(row, { penalty: 0.05 }));
        const topK = setsOf(one, level, rankScores);
        const quantiles = quantilesByLabel(trueScores(one, lacScores), one.calibration_y, one.classes, level);
        const actual = {
          lac: { rank, ...lac, coverage, mean_width: meanWidth },
          aps_plain: plain,
          aps_random: { quantile: random.quantile, sets_random: random.sets },
          'raps_plain_lambda0.05_k1': raps,
          top_k: { k: topK.quantile, coverage_test: coverageOfSets(topK.sets, one.test_y).coverage },
          lac_class_conditional: {
            n: Array.from({ length: one.classes }, (_, k) => one.calibration_y.filter((y) => y === k).length),
            quantiles,
            sets: one.test_proba.map((row) => labelSetByLabel(lacScores(row), quantiles)),
          },
        };
        for (const [method, result] of Object.entries(actual)) {
          const expected = one.expected[`${method}_${level}`]!;
          expect({ method, level, apart: apart(result, named(expected, Object.keys(result))) }).toEqual({
            ...{ method, level, apart: [] },
          });
        }
      }
    });
  }
});

describe('prediction intervals', () => {
  for (const { id, n_calibration: n, pred, y, q_low, q_high, sigma, expected } of file?.regression ?? []) {
    it(`equal the reference's on ${id}`, () => {
      const head = (values: number[]): number[] => values.slice(0, n);
      const rows = { truth: head(y), lower: head(q_low), upper: head(q_high) };
      const test = Array.from({ length: pred.length - n }, (_, i) => n + i);
      for (const level of LEVELS) {
        const absolute = conformalQuantile(absoluteResiduals(head(y), head(pred)), level);
        const scaled = conformalQuantile(absoluteResiduals(head(y), head(pred), head(sigma)), level);
        const intervals = test.map((i) => splitInterval(pred[i]!, absolute));
        const covered = test.filter((i, k) => y[i]! >= intervals[k]!.lower && y[i]! <= intervals[k]!.upper).length;
        const symmetric = symmetricOffsets(rows, level);
        const asymmetric = asymmetricOffsets(rows, level);
        const widened = (offsets: typeof symmetric): number[][] =>
          test.map((i) => pairOf(quantileInterval(q_low[i]!, q_high[i]!, offsets)));
        const actual = {
          absolute: {
            rank: conformalRank(n, level),
            quantile: absolute,
            intervals: intervals.map(pairOf),
            coverage_test: covered / test.length,
          },
          normalised_by_sigma: {
            quantile: scaled,
            intervals: test.map((i) => pairOf(splitInterval(pred[i]!, scaled, sigma[i]))),
          },
          cqr_symmetric: { quantile: symmetric.lower, intervals: widened(symmetric) },
          cqr_asymmetric: {
            quantile_low_side: asymmetric.lower,
            quantile_high_side: asymmetric.upper,
            intervals: widened(asymmetric),
          },
        };
        for (const [method, result] of Object.entries(actual)) {
          const wanted = named(expected[level]![method]!, Object.keys(result));
          expect({ method, level, apart: apart(result, wanted) }).toEqual({ method, level, apart: [] });
        }
      }
    });
  }
  it('do not turn over where predicted quantiles are far too wide', () => {
    expect(quantileInterval(0, 1, { lower: -2, upper: -2 })).toEqual({ lower: 0.5, upper: 0.5 });
  });
});

describe('jackknife+', () => {
  for (const one of file?.jackknife_plus ?? []) {
    it(`gives the intervals of the reference on ${one.id}`, () => {
      const actual = Object.fromEntries(
        LEVELS.map((level) => [
          String(level),
          one.loo_predictions_per_test_row.map((row) =>
            pairOf(jackknifePlusInterval(one.loo_abs_residuals, row, level)),
          ),
        ]),
      );
      expect(apart(actual, one.expected)).toEqual([]);
    });
  }
});

describe('adaptive conformal inference', () => {
  for (const { id, target_alpha, gamma, window, scores, expected } of file?.adaptive ?? []) {
    it(`errs where the reference errs in ${id}`, () => {
      const column = goldenColumn(scores).map((score, i) => Math.abs(score) * (i >= 100 ? 2 : 1));
      const steps = adaptiveConformal(column, { targetError: target_alpha, gamma, window });
      const actual = {
        errors: steps.map(({ error }) => Number(error)).join(''),
        alpha_every_10: steps.filter((_, i) => i % 10 === 9).map(({ alpha }) => alpha),
        coverage: steps.filter(({ error }) => !error).length / steps.length,
      };
      expect(differences(actual, { ...expected })).toEqual([]);
    });
  }
});

describe('the conformal p-value', () => {
  it('counts scores that are at least as high, and the row itself', () => {
    const scores = ascendingScores([3, 1, 2, 2]);
    expect([0, 2, 2.5, 3, 4].map((score) => conformalPValue(scores, score))).toEqual([1, 0.8, 0.4, 0.4, 0.2]);
  });
});
