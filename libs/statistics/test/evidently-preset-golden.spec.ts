import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  compareProportions,
  countValues,
  goodnessOfFit,
  ksTest,
  shareDistances,
  sortedSamples,
  wassersteinOverStd,
} from '../src/index.js';
import { goldenColumn, type GoldenInput } from './golden-inputs.js';

interface Case {
  id: string;
  ref: Record<string, GoldenInput>;
  cur: Record<string, GoldenInput>;
  expected: Record<string, { method: string; score: number }>;
}

const cases = (golden('drift.json') as { evidently_preset: Case[] } | undefined)?.evidently_preset ?? [];

function scoreOf(method: string, reference: Float64Array, current: Float64Array): number | null | undefined {
  const samples = sortedSamples(reference, current);
  const { reference: before, current: after } = countValues(samples);
  switch (method) {
    case 'K-S p_value':
      return ksTest(reference, current).p;
    case 'Wasserstein distance (normed)':
      return wassersteinOverStd(samples, 0.001);
    case 'Jensen-Shannon distance':
      return shareDistances(before, after)?.jensenShannon;
    case 'chi-square p_value':
      return goodnessOfFit(after, before).p;
    case 'Z-test p_value':
      return compareProportions(
        { successes: before[1]!, trials: reference.length },
        { successes: after[1]!, trials: current.length },
      ).p;
    default:
      throw new Error(`unknown method ${method}`);
  }
}

describe("the numbers behind Evidently's preset", () => {
  for (const { id, ref, cur, expected } of cases) {
    it(`come out the same for every column of ${id}`, () => {
      for (const [column, input] of Object.entries(ref)) {
        const { method, score } = expected[column]!;
        expect(differences(scoreOf(method, goldenColumn(input), goldenColumn(cur[column]!)), score, 1e-7)).toEqual([]);
      }
    });
  }
  it('are compared where the reference exists', () => {
    expect([0, 4]).toContain(cases.length);
  });
});
