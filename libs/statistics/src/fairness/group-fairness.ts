import { FAIRNESS_RATES, groupRates, type FairnessRate, type GroupedRows, type GroupRates } from './group-rates.js';
import { spreadBetweenGroups, spreadToOverall, type GroupSpread } from './group-spread.js';

const FOUR_FIFTHS = 0.8;
/** So that 0.4/0.5, whatever its last bit, is four fifths. */
const ROUNDING = 1e-12;

/** Fairness criteria over the groups where their rates are defined; null where a criterion is not defined at all. */
export interface FairnessCriteria {
  readonly rates: { readonly [K in FairnessRate]: GroupSpread };
  /** Selection rates. */
  readonly demographicParity: GroupSpread;
  /** The worse of TPR and FPR: the larger difference, the smaller ratio. */
  readonly equalizedOdds: GroupSpread;
  /** The mean of both. */
  readonly equalizedOddsMean: GroupSpread;
  /** TPR alone. */
  readonly equalOpportunity: GroupSpread;
}

export interface GroupFairness {
  readonly overall: GroupRates;
  readonly groups: ReadonlyMap<string, GroupRates>;
  readonly betweenGroups: FairnessCriteria;
  readonly toOverall: FairnessCriteria;
  /** Demographic parity ratio of at least 0.8 (EEOC Uniform Guidelines, 1978); null when nobody is selected. */
  readonly fourFifthsRule: boolean | null;
  /** Rates that a group has no rows for; the criteria leave that group out. */
  readonly undefinedRates: readonly { readonly group: string; readonly rate: FairnessRate }[];
}

/**
 * Rates per group and how far they lie apart, as Fairlearn 0.15 defines them, except that a rate without denominator is undefined
 * here where Fairlearn takes 0 (which invents a gap).
 * @throws InvalidInputError when the lengths differ, or without rows
 */
export function groupFairness(rows: GroupedRows): GroupFairness {
  const { overall, byGroup } = groupRates(rows);
  const numbers = (rate: FairnessRate): (number | null)[] => [...byGroup.values()].map((rates) => rates[rate]);
  const betweenGroups = criteriaOf((rate) => spreadBetweenGroups(numbers(rate)));
  const parity = betweenGroups.demographicParity.ratio;
  return {
    overall,
    groups: byGroup,
    betweenGroups,
    toOverall: criteriaOf((rate) => spreadToOverall(numbers(rate), overall[rate])),
    fourFifthsRule: parity === null ? null : parity >= FOUR_FIFTHS - ROUNDING,
    undefinedRates: [...byGroup].flatMap(([group, rates]) =>
      FAIRNESS_RATES.filter((rate) => rates[rate] === null).map((rate) => ({ group, rate })),
    ),
  };
}

function criteriaOf(spread: (rate: FairnessRate) => GroupSpread): FairnessCriteria {
  const rates = {
    selectionRate: spread('selectionRate'),
    tpr: spread('tpr'),
    fpr: spread('fpr'),
    tnr: spread('tnr'),
    fnr: spread('fnr'),
    accuracy: spread('accuracy'),
    precision: spread('precision'),
  };
  const { tpr, fpr } = rates;
  return {
    rates,
    demographicParity: rates.selectionRate,
    equalizedOdds: { difference: both(tpr, fpr, 'difference', Math.max), ratio: both(tpr, fpr, 'ratio', Math.min) },
    equalizedOddsMean: { difference: both(tpr, fpr, 'difference', mean), ratio: both(tpr, fpr, 'ratio', mean) },
    equalOpportunity: tpr,
  };
}

const mean = (a: number, b: number): number => (a + b) / 2;

/** Null when a rate is undefined in every group; a ratio of 0/0 (the rate is 0 in every group: no disparity) does not count. */
function both(
  tpr: GroupSpread,
  fpr: GroupSpread,
  part: keyof GroupSpread,
  join: (a: number, b: number) => number,
): number | null {
  if (tpr.difference === null || fpr.difference === null) return null;
  const [a, b] = [tpr[part], fpr[part]];
  return a === null || b === null ? (a ?? b) : join(a, b);
}
