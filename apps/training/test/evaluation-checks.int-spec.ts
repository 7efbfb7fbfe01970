import type { PromotionPolicyState } from '@intelgraph/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Answer } from '@intelgraph/testing/apps';

import { type Body, RunningTraining, sampleCsv } from './fixtures/running-training.js';

interface Checked {
  readonly id: string;
  readonly metrics: { readonly accuracy: number };
  readonly confusion: { readonly counts: [[number, number], [number, number]] };
  readonly fairness?: {
    readonly columns: {
      readonly column: string;
      readonly groups: { readonly group: string; readonly count: number; readonly selection_rate: number }[];
      readonly demographic_parity_difference: number;
      readonly demographic_parity_ratio: number;
    }[];
  };
  readonly robustness: { readonly baseline: number; readonly curves: { readonly points: { metric: number }[] }[] };
  readonly explainability: { readonly columns: { readonly column: string }[] };
  readonly errors: { readonly message: string }[];
}

type AnnouncedPolicy = Pick<PromotionPolicyState, 'id' | 'name'> &
  Partial<PromotionPolicyState> & { readonly workspace?: string; readonly sensitive_columns?: string[] };

const NOW = '2026-01-01T00:00:00.000Z';

/** The sample with a region, a number and a constant that no model saw; every tenth region is blank. */
function withPeople(csv: string): string {
  const [header = '', ...rows] = csv.trim().split('\n');
  const regions = ['north', 'south', 'south'];
  const lines = rows.map((row, i) => `${row},${i % 10 === 9 ? '' : regions[i % 3]},${18 + (i % 60)},n${i}`);
  return `${[`${header},region,age,name`, ...lines].join('\n')}\n`;
}

describe('Checks of an evaluation', () => {
  let training: RunningTraining;
  let job: Body;

  beforeAll(async () => {
    training = await RunningTraining.start();
    await training.file('train.csv', sampleCsv(500));
    await training.file('people.csv', withPeople(sampleCsv(3000)));
    const started = await training.call('POST', '/training/start', {
      model_name: 'checked',
      model_type: 'tfjs',
      dataset_config: { train_path: 'train.csv' },
      hyperparameters: { learning_rate: 0.01, batch_size: 32, epochs: 8, seed: 3 },
    });
    job = await training.finished(String(started.body.job_id));
  }, 90_000);
  afterAll(() => training.stop());

  const evaluate = (more: object): Promise<Answer<Checked>> =>
    training.call('POST', '/evaluation/evaluate', {
      job_id: job.job_id,
      dataset_config: { test_path: 'people.csv' },
      ...more,
    }) as Promise<Answer<Checked>>;
  const columnsOf = ({ fairness }: Checked) => fairness?.columns.map(({ column }) => column);
  const announce = ({ workspace, sensitive_columns, ...policy }: AnnouncedPolicy): Promise<void> => {
    const requirements = {
      ...{ metrics: [], checklist: [], approvals: { count: 1, roles: [] }, evaluation: [] },
      ...{ model_card: { required: false, sections: [] }, ab_test: { finished: false } },
      ...(sensitive_columns === undefined ? {} : { sensitive_columns }),
    };
    return training.announce(workspace ?? 'default', {
      ...{ description: '', to_stage: 'production', model_pattern: '*', status: 'active', revision: 1, requirements },
      ...{ created_by: 'x', created_at: NOW, updated_by: 'x', updated_at: NOW },
      ...policy,
    });
  };
  const all = {
    include_fairness: true,
    include_robustness: true,
    include_explainability: true,
    sensitive_columns: ['region', 'age'],
  };

  it('are answered together while the app stays healthy, remembered, and the same again', async () => {
    let asked = 0;
    const evaluating = evaluate(all);
    const done = evaluating.then(() => true);
    while (!(await Promise.race([done, training.call('GET', '/health/live').then(() => false)]))) asked++;
    const { status, body } = await evaluating;
    expect(status).toBe(200);
    expect(asked).toBeGreaterThan(3);
    expect((await training.call('GET', `/api/v1/evaluations/${body.id}`)).body).toEqual(body);
    const again = await evaluate(all);
    const { fairness, robustness, explainability } = again.body;
    expect({ fairness, robustness, explainability }).toEqual({
      fairness: body.fairness,
      robustness: body.robustness,
      explainability: body.explainability,
    });
  }, 60_000);

  it('take the sensitive columns from the active policies of the model where the request names none', async () => {
    const withoutNames = { include_fairness: true };
    expect(await evaluate(withoutNames)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'sensitive_columns' }] },
    });
    await announce({ id: 'p1', name: 'b', sensitive_columns: ['age', 'region'] });
    await announce({ id: 'p2', name: 'a', model_pattern: 'chec*', sensitive_columns: ['region'] });
    await announce({ id: 'p3', name: 'c', model_pattern: 'chec_ed', sensitive_columns: ['name'] });
    await announce({ id: 'p4', name: 'd', status: 'draft', sensitive_columns: ['name'] });
    await announce({ id: 'p5', name: 'e', workspace: 'other', sensitive_columns: ['name'] });
    const { status, body } = await evaluate(withoutNames);
    expect(status).toBe(200);
    expect(columnsOf(body)).toEqual(['region', 'age']);
    expect(columnsOf((await evaluate({ ...withoutNames, sensitive_columns: ['age'] })).body)).toEqual(['age']);

    await announce({ id: 'p1', name: 'b', status: 'retired', sensitive_columns: ['age'], revision: 2 });
    await announce({ id: 'p1', name: 'b', sensitive_columns: ['age'] });
    expect(columnsOf((await evaluate(withoutNames)).body)).toEqual(['region']);
    await announce({ id: 'p2', name: 'a', status: 'retired', revision: 2 });
    expect((await evaluate(withoutNames)).status).toBe(422);
  }, 60_000);

  it('count the groups of a column that the model never saw, blanks among them', async () => {
    const { body } = await evaluate({ include_fairness: true, sensitive_columns: ['region', 'age'] });
    const [region, age] = body.fairness!.columns;
    expect(region!.groups.map(({ group, count }) => [group, count])).toEqual([
      ['(missing)', 300],
      ['north', 900],
      ['south', 1800],
    ]);
    const rates = region!.groups.map(({ selection_rate }) => selection_rate);
    expect(region!.demographic_parity_difference).toBeCloseTo(Math.max(...rates) - Math.min(...rates), 12);
    expect(region!.demographic_parity_ratio).toBeCloseTo(Math.min(...rates) / Math.max(...rates), 12);
    const [[tn, fp], [fn, tp]] = body.confusion.counts;
    const selected = region!.groups.reduce((sum, g) => sum + g.count * g.selection_rate, 0);
    expect(selected).toBeCloseTo(fp + tp, 6);
    expect(tn + fn + fp + tp).toBe(3000);
    expect(age).toMatchObject({ binned: true, groups: [{}, {}, {}, {}] });
  });

  it('show the metric fall with severity, and which columns count', async () => {
    const { body } = await evaluate({ include_robustness: true, include_explainability: true });
    expect(body.robustness).toMatchObject({ metric: 'accuracy', rows: 3000, sampled: false, seed: 0 });
    expect(body.robustness.baseline).toBe(body.metrics.accuracy);
    for (const { points } of body.robustness.curves) {
      expect(points[0]).toEqual({ severity: 0, metric: body.metrics.accuracy, std: 0 });
      expect(points).toHaveLength(5);
      expect(points[4]!.metric).toBeLessThan(points[0]!.metric);
    }
    expect(body.explainability.columns.map(({ column }) => column).sort()).toEqual(['a', 'b', 'colour']);
    expect(body.explainability.columns.at(-1)?.column).toBe('colour');
    expect(body.fairness).toBeUndefined();
  });

  it.each([
    ['nowhere', 'not in the file'],
    ['y', 'is the target'],
    ['name', 'different values'],
  ])('refuse %s as a sensitive column by name', async (column, reason) => {
    const { status, body } = await evaluate({ include_fairness: true, sensitive_columns: [column] });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ field: 'sensitive_columns', message: expect.stringContaining(`"${column}"`) }]);
    expect(body.errors[0]?.message).toContain(reason);
  });
});
