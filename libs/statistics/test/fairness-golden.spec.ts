import { golden } from '@intelgraph/testing/golden';
import { describe, expect, it } from '@jest/globals';
import {
  FAIRNESS_RATES,
  groupFairness,
  intersectGroups,
  meanAbsoluteError,
  spreadBetweenGroups,
  spreadToOverall,
  type FairnessCriteria,
  type FairnessRate,
  type GroupedRows,
} from '../src/index.js';

type Row = Record<string, number | string | null>;
interface Spreads extends Row {
  difference: never;
  ratio: never;
}
interface Case {
  id: string;
  y_true?: number[];
  y_pred?: number[];
  group?: string[] | Record<string, string[]>;
  weight?: number[];
  expected: {
    overall: Row;
    by_group: Record<string, Row>;
    between_groups: Spreads;
    to_overall: Spreads;
    four_fifths_rule_ok: boolean | null;
  };
}
type Levels = Record<'difference' | 'ratio', Record<string, Row>>;
interface File {
  binary: Case[];
  conditional: { id: string; expected: { between_groups: Levels; to_overall: Levels } }[];
  regression: { y_true: number[]; y_pred: number[]; group: string[]; expected: Record<string, Row> }[];
}

const file = golden('fairness.json') as File | undefined;
const NAMES: Record<FairnessRate, string> = {
  selectionRate: 'selection_rate',
  tpr: 'tpr',
  fpr: 'fpr',
  tnr: 'tnr',
  fnr: 'fnr',
  accuracy: 'accuracy',
  precision: 'precision',
};

const made = (n: number, row: (i: number) => [truth: boolean, predicted: boolean, group: string]): GroupedRows => {
  const rows = Array.from({ length: n }, (_, i) => row(i));
  return {
    truth: rows.map(([truth]) => truth),
    predicted: rows.map(([, predicted]) => predicted),
    groups: rows.map(([, , group]) => group),
    positive: true,
  };
};

const research = made(1000, (i) => {
  const group = i % 10 < 6 ? 'a' : i % 10 < 9 ? 'b' : 'c';
  return [(7 * i) % 13 < 5, (11 * i) % 17 < 7 - 2 * Number(group === 'b') - Number(group === 'c'), group];
});

/** The inputs that the file gives as a rule. */
const RULES: Record<string, GroupedRows> = {
  research_golden_1000: research,
  five_groups_500: made(500, (i) => [(3 * i) % 11 < 5, (5 * i + Math.floor(i / 7)) % 19 < 6 + (i % 5), `g${i % 5}`]),
  weighted_200: made(200, (i) => [(7 * i) % 13 < 5, (11 * i) % 17 < 7 - 2 * (i % 2), i % 2 ? 'odd' : 'even']),
  intersectional_2x3: made(300, (i) => [
    (7 * i) % 13 < 5,
    (11 * i) % 17 < 8 - 2 * (i % 2) - Number(i % 3 === 2),
    `${i % 2 ? 'f' : 'm'}|${['young', 'mid', 'old'][i % 3]}`,
  ]),
};

function rowsOf({ id, y_true: truth, y_pred: predicted, group, weight: weights }: Case): GroupedRows {
  const rule = RULES[id];
  if (rule) return { ...rule, weights };
  const groups = Array.isArray(group) ? group : intersectGroups(Object.values(group!));
  return { truth: truth!, predicted: predicted!, groups, positive: 1, weights };
}

const expectClose = (actual: number | null, expected: number | string | null | undefined, what: string): void => {
  if (expected === 'NaN') expect([what, actual]).toEqual([what, null]);
  else expect([what, Math.abs(actual! - (expected as number)) <= 1e-12]).toEqual([what, true]);
};

function expectCriteria(actual: FairnessCriteria, expected: Spreads, undefinedRates: Set<FairnessRate>): void {
  for (const rate of FAIRNESS_RATES) {
    if (undefinedRates.has(rate)) continue;
    expectClose(actual.rates[rate].difference, expected.difference[NAMES[rate]], `difference ${rate}`);
    expectClose(actual.rates[rate].ratio, expected.ratio[NAMES[rate]], `ratio ${rate}`);
  }
  const criteria = {
    demographic_parity: [actual.demographicParity, ''],
    equalized_odds: [actual.equalizedOdds, ''],
    equal_opportunity: [actual.equalOpportunity, ''],
    'equalized_odds#mean': [actual.equalizedOddsMean, '_mean'],
  } as const;
  for (const [name, [{ difference, ratio }, suffix]] of Object.entries(criteria)) {
    const uses = name.startsWith('demo') ? [] : name.startsWith('equal_') ? ['tpr'] : ['tpr', 'fpr'];
    if (uses.some((rate) => undefinedRates.has(rate as FairnessRate))) continue;
    const key = name.split('#')[0]!;
    expectClose(difference, expected[`${key}_difference${suffix}`], `${key} difference${suffix}`);
    expectClose(ratio, expected[`${key}_ratio${suffix}`], `${key} ratio${suffix}`);
  }
}

describe('group fairness', () => {
  for (const example of file?.binary ?? []) {
    it(`equals Fairlearn on ${example.id}`, () => {
      const result = groupFairness(rowsOf(example));
      const { overall, by_group: byGroup, between_groups: between, to_overall: toOverall } = example.expected;
      const occurring = Object.entries(byGroup).filter(([, row]) => row['count'] !== 'NaN');
      expect([...result.groups.keys()]).toEqual(occurring.map(([name]) => name).sort());
      for (const [group, expected] of [...occurring, ['all', overall] as const]) {
        const rates = group === 'all' ? result.overall : result.groups.get(group)!;
        for (const rate of FAIRNESS_RATES) {
          // Without a denominator Fairlearn gives 0; ours is undefined.
          if (rates[rate] === null) expect(expected[NAMES[rate]]).toBe(0);
          else expectClose(rates[rate], expected[NAMES[rate]], `${group} ${rate}`);
        }
      }
      const skipped = new Set(result.undefinedRates.map(({ rate }) => rate));
      expectCriteria(result.betweenGroups, between, skipped);
      expectCriteria(result.toOverall, toOverall, skipped);
      expect(result.fourFifthsRule).toBe(example.expected.four_fifths_rule_ok);
    });
  }
  for (const { id, expected } of file?.conditional ?? []) {
    it(`equals Fairlearn within the levels of a control feature on ${id}`, () => {
      for (const level of ['p', 'q']) {
        const inside = (_: unknown, i: number): boolean => (i % 4 < 2 ? 'p' : 'q') === level;
        const result = groupFairness({
          truth: Array.from(research.truth).filter(inside),
          predicted: Array.from(research.predicted).filter(inside),
          groups: Array.from(research.groups).filter(inside),
          positive: true,
        });
        for (const [key, actual] of [
          ['between_groups', result.betweenGroups],
          ['to_overall', result.toOverall],
        ] as const) {
          for (const kind of ['difference', 'ratio'] as const) {
            expectClose(
              actual.rates.selectionRate[kind],
              expected[key][kind][level]!['selection_rate'],
              `${key} ${kind}`,
            );
            expectClose(actual.rates.tpr[kind], expected[key][kind][level]!['tpr'], `${key} ${kind} tpr`);
          }
        }
      }
    });
  }
  for (const { y_true: truth, y_pred: predicted, group, expected } of file?.regression ?? []) {
    it('spreads of any number per group equal those of Fairlearn', () => {
      const errorOf = (name?: string): number => {
        const inside = (_: number, i: number): boolean => name === undefined || group[i] === name;
        return meanAbsoluteError({ truth: truth.filter(inside), predicted: predicted.filter(inside) })!;
      };
      const errors = [...new Set(group)].map(errorOf);
      expectClose(spreadBetweenGroups(errors).difference, expected['difference']!['mae'], 'difference');
      expectClose(spreadBetweenGroups(errors).ratio, expected['ratio']!['mae'], 'ratio');
      const toOverall = spreadToOverall(errors, errorOf()).difference;
      expectClose(toOverall, expected['difference_to_overall']!['mae'], 'to overall');
    });
  }
  it('is compared where the reference exists', () => {
    expect([undefined, 15]).toContain(file?.binary.length);
  });
});
