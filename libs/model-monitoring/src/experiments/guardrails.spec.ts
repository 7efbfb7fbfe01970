import { seededRandom } from '@intelgraph/statistics';
import { describe, expect, it } from '@jest/globals';

import { guardrailLook, judgeGuardrails } from './guardrails.js';
import type { ExperimentRow } from './success-metrics.js';

const VISITORS = 1000;
/** What arms must have before they are compared. */
const [MIN_ROWS, MIN_EXPECTED] = [30, 5];

interface Rates {
  readonly control: number;
  readonly treatment: number;
  readonly maxDegradation: number;
  readonly higherIsBetter: boolean;
}

/** Whether any of the looks, after each pair of visitors, calls the guard-rail violated. */
function isCalledViolated(seed: number, { control, treatment, ...margin }: Rates, visitors = VISITORS): boolean {
  const random = seededRandom(seed);
  let [a, b] = [0, 0];
  for (let n = 1; n <= visitors; n++) {
    a += Number(random.uniform() < control);
    b += Number(random.uniform() < treatment);
    if (n < MIN_ROWS || Math.min(a + b, 2 * n - a - b) / 2 < MIN_EXPECTED) continue;
    const spread = (successes: number) => ({ n, mean: successes / n, variance: (successes / n) * (1 - successes / n) });
    const look = guardrailLook(spread(a), spread(b), { ...margin, confidence: 0.95 });
    if (look.verdict === 'violated') return true;
  }
  return false;
}

const share = (experiments: number, rates: Rates, visitors = VISITORS): number =>
  Array.from({ length: experiments }, (_, seed) => isCalledViolated(seed, rates, visitors)).filter(Boolean).length /
  experiments;

const row = (variant: ExperimentRow['variant'], more: Partial<ExperimentRow>): ExperimentRow => ({
  ...{ variant, prediction: 'a', label: 'a', probabilities: null, latency_ms: null, value: null },
  ...more,
});
/** 400 rows of an arm: `right` of them right, latencies and values around what is given. */
const arm = (variant: ExperimentRow['variant'], right: number, latency: number, value: number): ExperimentRow[] =>
  Array.from({ length: 400 }, (_, i) =>
    row(variant, { label: i < right ? 'a' : 'b', latency_ms: latency + (i % 5) - 2, value: value + (i % 3) - 1 }),
  );
const comparison = { confidence: 0.95, positive: null };

describe('a guard-rail that is looked at after every visitor', () => {
  it.each([
    [0.1, { control: 0.2, treatment: 0.22, higherIsBetter: false }],
    [0.5, { control: 0.04, treatment: 0.06, higherIsBetter: false }],
    [0.1, { control: 0.8, treatment: 0.72, higherIsBetter: true }],
    [0, { control: 0.1, treatment: 0.1, higherIsBetter: true }],
  ])('is called violated in at most 5 %% of the tests where it is kept just so: %d, %j', (maxDegradation, rates) => {
    expect(share(200, { ...rates, maxDegradation })).toBeLessThanOrEqual(0.05);
  });

  it('is found violated where the treatment is twice as much worse as it may be', () => {
    const rates = { control: 0.2, treatment: 0.28, higherIsBetter: false, maxDegradation: 0.2 };
    expect(share(40, rates, 6000)).toBeGreaterThan(0.9);
  });
});

describe('guard-rails', () => {
  const rows = [...arm('control', 380, 20, 100), ...arm('treatment', 300, 21, 101)];

  it('are violated, safe, undecided, too few or not supported, each with its numbers', () => {
    const wanted = [
      { metric: 'accuracy', max_degradation: 0.05 },
      { metric: 'latency', max_degradation: 0.1 },
      { metric: 'value', max_degradation: 0 },
      { metric: 'recall', max_degradation: 0.1 },
      { metric: 'f1', max_degradation: 0.1 },
    ];
    const [accuracy, latency, value, recall, f1] = judgeGuardrails(wanted, rows, comparison);
    expect(accuracy).toMatchObject({ verdict: 'violated', note: null, max_degradation: 0.05 });
    expect(accuracy!.degradation).toBeCloseTo(80 / 380, 12);
    // (1 - 0.05) · 0.95 - 0.75
    expect(accuracy!.excess).toBeCloseTo(0.1525, 12);
    expect(accuracy!.interval![0]).toBeGreaterThan(0);
    expect(latency).toMatchObject({ verdict: 'safe' });
    expect(latency!.degradation).toBeCloseTo(0.05, 12);
    expect(latency!.excess).toBeCloseTo(-1, 12);
    expect(value!.degradation).toBeCloseTo(-0.01, 4);
    expect(value).toMatchObject({ verdict: 'safe' });
    expect(recall).toMatchObject({ verdict: 'too_few', interval: null });
    expect(recall!.note).toContain('positive_class');
    expect(f1).toMatchObject({ verdict: 'not_supported', degradation: null });
  });

  it('share their level: one among many is judged with more care', () => {
    const alone = judgeGuardrails([{ metric: 'accuracy', max_degradation: 0.1 }], rows, comparison);
    const among = judgeGuardrails(
      ['accuracy', 'latency', 'value'].map((metric) => ({ metric, max_degradation: 0.1 })),
      rows,
      comparison,
    );
    const alike = judgeGuardrails([{ metric: 'accuracy', max_degradation: 0.1 }], rows, {
      ...comparison,
      confidence: 1 - 0.05 / 3,
    });
    expect(among[0]!.interval![0]).toBeLessThan(alone[0]!.interval![0]);
    expect(among[0]!.interval![0]).toBeCloseTo(alike[0]!.interval![0], 12);
  });

  it('are the way round that is worse where the control is below 0', () => {
    const losses = [...arm('control', 400, 20, -100), ...arm('treatment', 400, 20, -105)];
    const [ten, two] = [0.1, 0.02].map(
      (max_degradation) => judgeGuardrails([{ metric: 'value', max_degradation }], losses, comparison)[0],
    );
    expect(ten).toMatchObject({ verdict: 'safe' });
    expect(ten!.degradation).toBeCloseTo(0.05, 4);
    expect(two).toMatchObject({ verdict: 'violated' });
  });

  it('say nothing of a part of what may be nothing', () => {
    const even = [...arm('control', 400, 20, 0), ...arm('treatment', 400, 20, -5)];
    const [part, none] = [0.1, 0].map(
      (max_degradation) => judgeGuardrails([{ metric: 'value', max_degradation }], even, comparison)[0],
    );
    expect(part).toMatchObject({ verdict: 'undecided', interval: null });
    expect(part!.note).toContain('may be 0');
    expect(none).toMatchObject({ verdict: 'violated' });
  });

  it('of a root are about the root, not its square', () => {
    const errors = (variant: ExperimentRow['variant'], size: number): ExperimentRow[] =>
      Array.from({ length: 300 }, (_, i) => row(variant, { prediction: 0, label: size * (1 + (i % 2) / 10) }));
    const both = [...errors('control', 1), ...errors('treatment', 1.15)];
    const of = (metric: string, max_degradation: number) =>
      judgeGuardrails([{ metric, max_degradation }], both, comparison)[0]!;
    expect(of('rmse', 0.2)).toMatchObject({ verdict: 'safe', degradation: expect.closeTo(0.15, 10) });
    expect(of('mse', 0.2)).toMatchObject({ verdict: 'violated', degradation: expect.closeTo(1.15 ** 2 - 1, 10) });
    expect(of('rmse', 0.05)).toMatchObject({ verdict: 'violated' });
  });
});
