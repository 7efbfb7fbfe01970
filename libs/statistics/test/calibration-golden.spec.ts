import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  calibrationCurve,
  dcg,
  fitIsotonic,
  fitPlatt,
  fitTemperature,
  isotonicAt,
  logLoss,
  ndcg,
  plattAt,
  softmaxAt,
} from '../src/index.js';

interface Case {
  id: string;
  x: number[];
  y: number[];
  f: number[];
  weight?: number[];
  query: number[];
  n_bins: number;
  logits: number[][];
  relevance: number[];
  score: number[];
  expected: Record<string, unknown>;
}

const file = golden('metrics.json') as { calibration: Case[]; ranking: Case[] } | undefined;
const starting = (prefix: string): Case[] => file?.calibration.filter(({ id }) => id.startsWith(prefix)) ?? [];

describe('isotonic regression', () => {
  for (const { id, x, y, weight, query, expected } of starting('isotonic')) {
    it(`equals scikit-learn's on ${id}`, () => {
      const curve = fitIsotonic(x, y, weight);
      const actual = {
        fitted_at_x: x.map((value) => isotonicAt(curve, value)),
        x_thresholds: curve.x,
        y_thresholds: curve.y,
        query: query.map((value) => isotonicAt(curve, value)),
      };
      expect(differences(actual, expected)).toEqual([]);
    });
  }
});

describe("Platt's sigmoid", () => {
  for (const { id, f, y, expected } of starting('platt')) {
    it(`has the parameters of the reference on ${id}`, () => {
      const sigmoid = fitPlatt(f, y);
      const { exact_ab, p_first5 } = expected;
      const actual = {
        exact_ab: [sigmoid.a, sigmoid.b],
        p_first5: f.slice(0, 5).map((score) => plattAt(sigmoid, score)),
      };
      expect(differences(actual, { exact_ab, p_first5 })).toEqual([]);
    });
  }
});

describe('the calibration curve', () => {
  const [input] = starting('platt_probabilities_as_input');
  for (const { id, n_bins, expected } of starting('reliability')) {
    it(`equals scikit-learn's on ${id}`, () => {
      const curve = calibrationCurve(input!.y, input!.f, n_bins, id.endsWith('quantile') ? 'quantile' : 'uniform');
      const actual = { fraction_positive: curve.fractionPositive, mean_score: curve.meanScore };
      expect(differences(actual, expected)).toEqual([]);
    });
  }
});

describe('temperature scaling', () => {
  for (const { id, logits, y, expected } of starting('temperature')) {
    it(`finds the temperature of ${id}`, () => {
      const rows = { truth: y, logits: logits.flat(), classCount: logits[0]!.length };
      const lossAt = (t: number): number | null => logLoss({ ...rows, probabilities: softmaxAt(rows, t) });
      const T = fitTemperature(rows);
      const actual = { T, log_loss_before: lossAt(1), log_loss_after: lossAt(T) };
      expect(differences(actual, expected)).toEqual([]);
    });
  }
});

describe('normalised discounted cumulative gain', () => {
  for (const { id, relevance, score, expected } of file?.ranking ?? []) {
    it(`equals scikit-learn's on ${id}`, () => {
      const items = { relevance, scores: score };
      const actual = {
        dcg: dcg(items),
        ndcg: ndcg(items),
        ndcg_at_3: ndcg(items, { at: 3 }),
        dcg_ignore_ties: dcg(items, { ignoreTies: true }),
      };
      expect(differences(actual, expected)).toEqual([]);
    });
  }
  it('is not defined when nothing is relevant', () => {
    expect(ndcg({ relevance: [0, 0], scores: [1, 2] })).toBeNull();
  });
});
