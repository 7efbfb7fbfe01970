import { differences, golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  bestArmProbabilities,
  empiricalBernsteinSequence,
  expectedLoss,
  type GroupDesign,
  groupSequentialPlan,
  MixtureSprt,
  normalMixtureRho,
  oneSidedNormalMixture,
  sequentialSampleRatio,
  twoSidedNormalMixture,
} from '../src/index.js';
import { lcg } from './golden-inputs.js';

type Stream = ['bernoulli' | 'unit_uniform', number, number, number];

interface MsprtCase {
  id: string;
  kind: 'two_sample_bernoulli' | 'two_sample_normal' | 'one_sample_normal';
  data: { control?: Stream; treatment: Stream };
  tau2: number;
  alpha: number;
  sigma2?: number;
  expected: { rows: number[][]; first_n_with_p_below_alpha: number | null };
}
interface BoundaryCase {
  id: string;
  alpha: number;
  v_opt: number;
  v: number[];
  data: Stream | ['lcg rounded to 1/1000', number, number];
  expected: { rho_two_sided: number; two_sided: number[]; one_sided: number[]; empirical_bernstein: number[][] };
}
interface File {
  msprt: MsprtCase[];
  boundaries_and_confidence_sequences: BoundaryCase[];
  group_sequential: {
    id: string;
    alpha: number;
    looks: number;
    expected: { z_bounds: number[]; cumulative_alpha: number[] };
  }[];
  bayes_beta: { id: string; a: [number, number]; b: [number, number]; expected: Record<string, number> }[];
  best_arm: { id: string; arms_alpha_beta: [number, number][]; expected: { p_best: number[] } }[];
  srm: { id: string; observed: number[]; shares: number[]; expected: Record<string, unknown> }[];
}

const file = golden('ab_tests.json') as File | undefined;

const valuesOf = ([kind, n, level, seed]: Stream): Float64Array =>
  lcg(n, seed).map((u) => (kind === 'bernoulli' ? Number(u < level) : level + (u - 0.5) * 3.4641016151377544));

/** Looks after every value, as the reference does. */
function looks({ kind, data, tau2, alpha, sigma2 = NaN }: MsprtCase): { n: number; row: number[] }[] {
  const treatment = valuesOf(data.treatment);
  const control = data.control === undefined ? undefined : valuesOf(data.control);
  const test = new MixtureSprt({ alpha, tau2 });
  let [sumA, sumB] = [0, 0];
  return Array.from(treatment, (value, i) => {
    const n = i + 1;
    sumA += control?.[i] ?? 0;
    sumB += value;
    const [a, b] = [sumA / n, sumB / n];
    const variances = { two_sample_normal: 2 * sigma2, one_sample_normal: sigma2 } as Record<string, number>;
    const variance = (variances[kind] ?? a * (1 - a) + b * (1 - b)) / n;
    const { p, likelihoodRatio, interval } = test.look(b - a, variance);
    return { n, row: [n, b - a, likelihoodRatio, p, interval.low ?? NaN, interval.high ?? NaN] };
  });
}

describe('the mixture sequential probability ratio test', () => {
  for (const example of file?.msprt ?? []) {
    it(`equals the formulas of Johari et al. on ${example.id}`, () => {
      const all = looks(example);
      const { rows, first_n_with_p_below_alpha: first } = example.expected;
      for (const [n, estimate, ratio, p, , low, high] of rows) {
        const { row } = all[n! - 1]!;
        expect(differences(row, [n, estimate, ratio, p, low, high], 1e-8)).toEqual([]);
      }
      expect(all.find(({ row }) => row[3]! < example.alpha)?.n ?? null).toBe(first);
    });
  }
  it('is compared where the reference exists', () => {
    expect([undefined, 4]).toContain(file?.msprt.length);
  });
});

describe('boundaries', () => {
  const cases = file?.boundaries_and_confidence_sequences ?? [];
  for (const { id, alpha, v_opt: vOpt, v, expected } of cases.filter(({ id: name }) => name.startsWith('normal_'))) {
    it(`of normal mixtures equal confseq on ${id}`, () => {
      const actual = {
        rho_two_sided: normalMixtureRho(vOpt, alpha),
        two_sided: v.map((time) => twoSidedNormalMixture(time, { vOpt, alpha })),
        one_sided: v.map((time) => oneSidedNormalMixture(time, { vOpt, alpha })),
      };
      expect(differences(actual, expected, 1e-8)).toEqual([]);
    });
  }
  for (const { id, alpha, data, expected } of cases.filter(({ id: name }) => name.startsWith('cs_'))) {
    it(`of bounded means equal confseq on ${id}`, () => {
      const values =
        data[0] === 'lcg rounded to 1/1000'
          ? lcg(data[1], data[2]).map((u) => Math.floor(u * 1000 + 0.5) / 1000)
          : valuesOf(data);
      const { low, high } = empiricalBernsteinSequence(values, alpha);
      const actual = expected.empirical_bernstein.map(([t]) => [t, low[t! - 1], high[t! - 1]]);
      expect(differences(actual, expected.empirical_bernstein, 1e-8)).toEqual([]);
    });
  }
});

describe('the sequential test for sample ratio mismatch', () => {
  for (const { id, observed, shares, expected } of file?.srm ?? []) {
    it(`equals the formula of Lindon and Malek on ${id}`, () => {
      const { logEvidence, p } = sequentialSampleRatio(observed, shares);
      const wanted = [expected['sequential_log_e_value_conc100'], expected['sequential_p']];
      expect(differences([logEvidence, p], wanted, 1e-8)).toEqual([]);
    });
  }
});

const betaOf = ([alpha, beta]: [number, number]) => ({ alpha, beta });

describe('group sequential boundaries', () => {
  for (const { id, alpha, looks: count, expected } of file?.group_sequential ?? []) {
    it(`equal the reference on ${id}`, () => {
      const { zBounds, cumulativeAlpha } = groupSequentialPlan(id.replace(/_K\d+$/, '') as GroupDesign, count, alpha);
      expect(zBounds.every((bound, i) => Math.abs(bound - expected.z_bounds[i]!) < 1e-8)).toBe(true);
      expect(cumulativeAlpha.every((spent, i) => Math.abs(spent - expected.cumulative_alpha[i]!) < 1e-9)).toBe(true);
      expect(zBounds).toHaveLength(count);
    });
  }
  it('are compared where the reference exists', () => {
    expect([undefined, 12]).toContain(file?.group_sequential.length);
  });
});

describe('arms with beta posteriors', () => {
  for (const { id, a, b, expected } of file?.bayes_beta ?? []) {
    it(`are compared as by mpmath on ${id}`, () => {
      const [one, other] = [betaOf(a), betaOf(b)];
      const [first, second] = bestArmProbabilities([one, other]);
      const actual = {
        p_b_greater_a: second,
        one_minus_p: first,
        expected_loss_choose_b: expectedLoss(other, one),
        expected_loss_choose_a: expectedLoss(one, other),
      };
      const wanted = Object.fromEntries(Object.keys(actual).map((key) => [key, expected[key]]));
      expect(differences(actual, wanted, 1e-8)).toEqual([]);
      // Next to nothing counts relatively, too.
      expect(Math.abs((first ?? 0) / expected['one_minus_p']! - 1)).toBeLessThan(1e-7);
    });
  }
  for (const { id, arms_alpha_beta: arms, expected } of file?.best_arm ?? []) {
    it(`are the best with the probabilities of the reference on ${id}`, () => {
      expect(differences(bestArmProbabilities(arms.map(betaOf)), expected.p_best, 1e-8)).toEqual([]);
    });
  }
});
