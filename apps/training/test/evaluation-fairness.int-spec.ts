import { differences, golden } from '@intelgraph/testing/golden';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Body, RunningTraining } from './fixtures/running-training.js';

interface Case {
  readonly id: string;
  readonly y_true?: readonly number[];
  readonly y_pred?: readonly number[];
  readonly group?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly weight?: readonly number[];
  readonly expected: {
    readonly by_group: Readonly<Record<string, Readonly<Record<string, number | 'NaN'>>>>;
    readonly between_groups: Readonly<Record<string, unknown>>;
  };
}

/** Of the reference, what an evaluation says of a column. */
const CRITERIA = [
  'demographic_parity_difference',
  'demographic_parity_ratio',
  'equalized_odds_difference',
  'equalized_odds_ratio',
  'equal_opportunity_difference',
  'equal_opportunity_ratio',
];

const cases = (golden('fairness.json') as { binary: readonly Case[] } | undefined)?.binary ?? [];

/** The rows that the file of references gives as a rule: what is true, what is predicted, whose group. */
function researchRows(): [number, number, string][] {
  return Array.from({ length: 1000 }, (_, i) => {
    const group = i % 10 < 6 ? 'a' : i % 10 < 9 ? 'b' : 'c';
    const limit = 7 - 2 * Number(group === 'b') - Number(group === 'c');
    return [Number((7 * i) % 13 < 5), Number((11 * i) % 17 < limit), group];
  });
}

/** Undefined where evaluations cannot be asked for it: weights, several columns at once. */
function rowsOf({ id, y_true: truth, y_pred: predicted, group, weight }: Case): [number, number, string][] | undefined {
  if (id === 'research_golden_1000') return researchRows();
  if (truth === undefined || predicted === undefined || weight !== undefined || !Array.isArray(group)) return undefined;
  return truth.map((value, i) => [value, predicted[i] ?? 0, String(group[i])]);
}

/** A file in which `x` decides what the model predicts. */
const csvOf = (rows: readonly [number, number, string][]): string =>
  ['x,grp,y', ...rows.map(([truth, predicted, group]) => `${predicted * 10 - 5},${group},${truth}`)].join('\n') + '\n';

describe('Fairness of an evaluation over HTTP', () => {
  let training: RunningTraining;
  let job: Body;
  const evaluate = async (file: string): Promise<Body> => {
    const { status, body } = await training.call('POST', '/evaluation/evaluate', {
      ...{ job_id: job.job_id, dataset_config: { test_path: file } },
      ...{ include_fairness: true, sensitive_columns: ['grp'] },
    });
    expect([status, body]).toEqual([200, expect.anything()]);
    return body;
  };

  beforeAll(async () => {
    training = await RunningTraining.start();
    const rows = Array.from({ length: 400 }, (_, i): [number, number, string] => [i % 2, i % 2, 'a']);
    await training.file('train.csv', csvOf(rows));
    const started = await training.call('POST', '/training/start', {
      ...{ model_name: 'sign', model_type: 'tfjs', dataset_config: { train_path: 'train.csv' } },
      hyperparameters: { learning_rate: 0.05, epochs: 30, seed: 1 },
    });
    job = await training.finished(String(started.body.job_id));
  }, 90_000);
  afterAll(() => training.stop());

  it.each(cases.flatMap((example) => (rowsOf(example) === undefined ? [] : [[example.id, example] as const])))(
    // Fairlearn calls a rate of nobody 0, the platform null: what rests on such a rate is not compared.
    'equals Fairlearn on %s',
    async (id, example) => {
      const rows = rowsOf(example) ?? [];
      await training.file(`${id}.csv`, csvOf(rows));
      const [column] = (await evaluate(`${id}.csv`)).fairness.columns;
      const { by_group: byGroup, between_groups: between } = example.expected;
      const has = (group: string, truth: number) => rows.some(([value, , own]) => own === group && value === truth);
      const names = Object.keys(byGroup).sort();
      const groups = names.map((group) => ({
        ...{ group, count: byGroup[group]?.['count'], selection_rate: byGroup[group]?.['selection_rate'] },
        true_positive_rate: has(group, 1) ? byGroup[group]?.['tpr'] : null,
        false_positive_rate: has(group, 0) ? byGroup[group]?.['fpr'] : null,
      }));
      expect(differences(column.groups, groups)).toEqual([]);
      const defined = CRITERIA.filter((name) => {
        const needed = name.startsWith('demographic') ? [] : name.startsWith('equalized') ? [0, 1] : [1];
        return needed.every((truth) => names.every((group) => has(group, truth)));
      });
      expect(differences(column, Object.fromEntries(defined.map((name) => [name, between[name]])))).toEqual([]);
    },
    60_000,
  );

  it('is counted, with the jobs, in the metrics', async () => {
    expect((await training.call('POST', '/evaluation/evaluate', { job_id: job.job_id })).status).toBe(422);
    await training.file('counted.csv', csvOf(researchRows()));
    await evaluate('counted.csv');
    const refused = { job_id: job.job_id, dataset_config: { test_path: 'nowhere.csv' } };
    expect((await training.call('POST', '/evaluation/evaluate', refused)).status).toBe(422);
    const text = await (await fetch(`http://127.0.0.1:${training.app.httpPort}/metrics`)).text();
    const valueOf = (metric: string, label: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${metric}{`) && line.includes(label))
          ?.split('} ')[1],
      );
    expect(valueOf('training_evaluations_total', 'outcome="completed"')).toBeGreaterThanOrEqual(1);
    expect(valueOf('training_evaluations_total', 'outcome="refused"')).toBe(1);
    expect(valueOf('training_jobs_ended_total', 'state="succeeded"')).toBe(1);
    expect(valueOf('training_jobs', 'state="queued"')).toBe(0);
  });

  it('is read again as it was answered after a restart, and measured again alike', async () => {
    await training.file('again.csv', csvOf(researchRows()));
    const before = await evaluate('again.csv');
    await training.restart();
    const { status, body } = await training.call('GET', `/api/v1/evaluations/${before.id}`);
    expect([status, body]).toEqual([200, before]);
    expect((await evaluate('again.csv')).fairness).toEqual(before.fairness);
  }, 60_000);
});
