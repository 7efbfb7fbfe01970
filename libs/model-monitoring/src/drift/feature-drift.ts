import type { ColumnDrift, DriftDistances, DriftTest } from '@intelgraph/statistics';

import type { DriftVerdict, FeatureDrift, FeatureTest, SideSummary } from './drift.types.js';

interface Judgement {
  readonly threshold: number;
  readonly alpha: number;
  readonly note: string | null;
}

/** What a report says about a column, from one comparison, or two for a column of numbers and names. */
export function featureDrift(
  feature: string,
  kind: FeatureDrift['kind'],
  parts: readonly ColumnDrift[],
  { threshold, alpha, note }: Judgement,
): FeatureDrift {
  const [first] = parts;
  const tests = parts.flatMap((part) => part.tests);
  const decisive = decisiveOf(parts, { threshold, alpha });
  return {
    feature,
    kind,
    ...(decisive === undefined ? UNTESTED : toFeatureTest(decisive)),
    tests: tests.map(toFeatureTest),
    score: Math.max(0, ...tests.filter((test) => test.pAdjusted <= alpha).map(({ effect }) => effect.size)),
    distances: distancesOf(first?.distances ?? null),
    verdict: verdictOf(parts),
    new_categories: parts.flatMap((part) => part.newCategories),
    note,
    baseline: sideOf(parts, 'reference'),
    current: sideOf(parts, 'current'),
  };
}

function distancesOf(found: DriftDistances | null): FeatureDrift['distances'] {
  const { wassersteinOverStd = null, jensenShannon = null, totalVariation = null, ...others } = found ?? NO_DISTANCES;
  return {
    ...others,
    wasserstein_over_std: wassersteinOverStd,
    jensen_shannon: jensenShannon,
    total_variation: totalVariation,
  };
}

const NO_DISTANCES: Partial<DriftDistances> = { ks: null, wasserstein: null, psi: null, kl: null, hellinger: null };

const UNTESTED = {
  aspect: null,
  test: null,
  statistic: null,
  p_value: null,
  p_adjusted: null,
  effect: null,
  effect_measure: null,
} as const;

function toFeatureTest({ aspect, test, statistic, p, pAdjusted, effect }: DriftTest): FeatureTest {
  const measured = { effect: effect.size, effect_measure: effect.measure };
  return { aspect, test, statistic, p_value: p, p_adjusted: pAdjusted, ...measured };
}

/** The test of the part that drifted, else the one nearest to it. */
function decisiveOf(
  parts: readonly ColumnDrift[],
  { threshold, alpha }: Pick<Judgement, 'threshold' | 'alpha'>,
): DriftTest | undefined {
  const found = parts.flatMap(({ decisive }) => decisive ?? []);
  const counts = ({ pAdjusted, effect }: DriftTest): boolean => pAdjusted <= alpha && effect.size >= threshold;
  return found.toSorted((a, b) => Number(counts(b)) - Number(counts(a)) || a.p - b.p)[0];
}

function verdictOf(parts: readonly ColumnDrift[]): DriftVerdict {
  const verdicts = parts.map(({ verdict }) => verdict);
  if (verdicts.includes('drift')) return 'drift';
  return verdicts.every((verdict) => verdict === 'too_few_rows') ? 'too_few_rows' : 'no_drift';
}

/** Of a column of numbers and names, each row with either has a value. */
function sideOf(parts: readonly ColumnDrift[], side: 'reference' | 'current'): SideSummary {
  const sides = parts.map((part) => part[side]);
  const [{ rows, missing } = { rows: 0, missing: 0 }] = sides;
  const values = sides.reduce((sum, part) => sum + part.values, 0);
  return { rows, values, missing, invalid: rows - missing - values };
}
