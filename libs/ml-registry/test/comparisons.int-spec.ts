import type { TestPredictions } from '@intelgraph/contracts';
import { aContext } from '@intelgraph/testing';
import { deLongTest } from '@intelgraph/statistics';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { EvaluationEvidence } from '../src/policies/version-evidence.entity.js';

import { ada, registryFixture, type RegistryFixture } from './registry-fixture.js';

const FILE = 'f'.repeat(64);
const ROWS = 40;

/** Scores of a model that is right but for every `wrong`-th row. */
function predictions(wrong: number, more: Partial<TestPredictions> = {}): TestPredictions {
  const truth = Array.from({ length: ROWS }, (_, row) => row % 2);
  const scores = truth.map((label, row) => {
    const towards = (row + 1) % wrong === 0 ? 1 - label : label;
    return 0.25 + towards / 2 + row / 1000;
  });
  return {
    schema_version: 1,
    task: 'binary',
    target: 'fraud',
    dataset_digest: FILE,
    classes: ['no', 'yes'],
    positive: 1,
    truth,
    predicted: scores.map((score) => (score >= 0.5 ? 1 : 0)),
    scores,
    true_probabilities: scores.map((score, row) => (truth[row] === 1 ? score : 1 - score)),
    ...more,
  };
}

/** The same with the classes the other way round, and the other one called positive. */
function turned(given: TestPredictions): TestPredictions {
  const swap = (values: readonly number[] = []): number[] => values.map((value) => 1 - value);
  return {
    ...given,
    classes: ['yes', 'no'],
    positive: 1,
    truth: swap(given.truth),
    predicted: swap(given.predicted),
    scores: swap(given.scores),
  };
}

describe('a comparison', () => {
  let registry: RegistryFixture;
  let day = 0;

  async function evaluated(
    name: string,
    version: string,
    kept: unknown,
    dataset = FILE,
    more: Partial<EvaluationEvidence> = {},
  ): Promise<void> {
    const { digest } = await registry.store.putBlob(Buffer.from(JSON.stringify(kept)));
    day += 1;
    await registry.database.dataSource.transaction((tx) =>
      registry.policiesProjection.applyEvidence(tx, {
        workspace: ada.workspace,
        kind: 'evaluation',
        id: `evaluation-${day}`,
        modelName: name,
        version,
        revision: 1,
        facts: { metrics: {}, checks: {}, predictions_digest: digest, dataset_digest: dataset, ...more },
        recordedAt: new Date(Date.UTC(2026, 0, day)),
      }),
    );
  }

  const compare = (...versions: string[]) =>
    registry.comparisons.compare(
      ada,
      versions.map((version) => ({ model_id: 'm', version })),
    );

  beforeAll(async () => {
    registry = await registryFixture();
    const column = (name: string, type: string) => ({ name, type, required: true });
    const signatures = [[column('amount', 'double'), column('hour', 'long')], [column('amount', 'long')]];
    for (const [i, version] of ['1.0.0', '2.0.0', '3.0.0', '4.0.0', '5.0.0'].entries()) {
      await registry.versions.register(ada, {
        name: 'm',
        version,
        metrics: { auc: 0.5 + i / 10 },
        model_size_bytes: 1000 * (i + 1),
        ...(signatures[i] !== undefined && { signature: { inputs: signatures[i], outputs: [] } }),
        lineage: { datasets: [{ dataset_id: 'transactions', version: i === 0 ? '1' : '2', split: 'train' }] },
      });
    }
    await evaluated('m', '1.0.0', predictions(8));
    await evaluated('m', '2.0.0', turned(predictions(4)));
    await evaluated('m', '3.0.0', predictions(5, { target: 'another' }));
    await evaluated('m', '4.0.0', { schema_version: 2 });
    const timed = (p50_ms: number) => ({ latency: { rows: 200, p50_ms, p95_ms: 3 * p50_ms } });
    await evaluated('m', '1.0.0', predictions(3), 'a'.repeat(64), timed(0.5));
    await evaluated('m', '1.0.0', predictions(3), 'a'.repeat(64), timed(0.25));
    await evaluated('m', '1.0.0', predictions(3), 'a'.repeat(64));
  });
  afterAll(() => registry.database.drop());

  it('sets size, inputs and data sets side by side', async () => {
    const { models, differing_inputs, datasets } = await compare('1.0.0', '2.0.0');
    expect(models.map(({ model_size_bytes }) => model_size_bytes)).toEqual([1000, 2000]);
    expect(differing_inputs).toEqual([
      {
        column: 'amount',
        values: [expect.objectContaining({ type: 'double' }), expect.objectContaining({ type: 'long' })],
      },
      { column: 'hour', values: [expect.objectContaining({ type: 'long' }), null] },
    ]);
    expect(datasets).toMatchObject([
      { dataset_id: 'transactions', version: '1', used: [true, false] },
      { dataset_id: 'transactions', version: '2', used: [false, true] },
    ]);
  });

  it('shows how long each version takes by its newest evaluation that timed it, and says where none did', async () => {
    const { models } = await compare('1.0.0', '2.0.0');
    expect(models.map(({ latency, latency_missing }) => [latency, latency_missing])).toEqual([
      [
        {
          ...{ rows: 200, p50_ms: 0.25, p95_ms: 0.75, source: 'evaluation', evaluation_id: 'evaluation-6' },
          measured_at: '2026-01-06T00:00:00.000Z',
        },
        null,
      ],
      [null, 'no evaluation of the version has measured it'],
    ]);
  });

  it('judges versions row by row on their common file, also where their classes are the other way round', async () => {
    const { evaluation, evaluation_missing } = await compare('1.0.0', '2.0.0');
    expect(evaluation_missing).toBeNull();
    expect(evaluation).toMatchObject({
      dataset_digest: FILE,
      target: 'fraud',
      rows: ROWS,
      evaluation_ids: ['evaluation-1', 'evaluation-2'],
      confidence: 0.95,
      resamples: 2000,
    });
    const metrics = new Map(evaluation?.metrics.map((one) => [one.metric, one]));
    expect(metrics.get('accuracy')).toMatchObject({
      values: [35 / 40, 30 / 40],
      differences: [0, -5 / 40],
      p_values: [null, expect.any(Number)],
    });
    // Wilson's interval of 35 of 40 is 0.739 … 0.945.
    expect(metrics.get('accuracy')?.intervals[0]).toEqual({
      low: expect.closeTo(0.74, 1),
      high: expect.closeTo(0.95, 1),
    });
    // Rows 4, 12, 20, 28, 36 are wrong in the second alone: every eighth is wrong in both.
    expect(evaluation?.significance[0]?.mcnemar).toEqual({
      only_first_right: 5,
      only_this_right: 0,
      p: expect.closeTo(0.03125, 12),
      exact_p: expect.closeTo(0.0625, 12),
    });
    const [first, second] = [predictions(8), predictions(4)].map(({ scores = [] }) => scores) as [number[], number[]];
    const reference = deLongTest({ truth: predictions(8).truth, first, second });
    expect(evaluation?.significance[0]?.delong).toEqual({
      difference: expect.closeTo(reference.difference, 12),
      standard_error: expect.closeTo(reference.standardError, 12),
      z: expect.closeTo(reference.z!, 12),
      p: expect.closeTo(reference.p!, 12),
    });
    expect(metrics.get('roc_auc')?.values).toEqual([
      expect.closeTo(reference.firstAuc, 12),
      expect.closeTo(reference.secondAuc, 12),
    ]);
    expect([...metrics.keys()].sort()).toEqual([
      'accuracy',
      'brier',
      'f1',
      'log_loss',
      'precision',
      'recall',
      'roc_auc',
    ]);
  });

  it('answers the same twice', async () => {
    expect(await compare('1.0.0', '2.0.0')).toEqual(await compare('1.0.0', '2.0.0'));
  });

  it.each([
    ['5.0.0', 'there is no test file on which all versions were evaluated with predictions kept'],
    ['3.0.0', 'the versions were judged by different target columns'],
    ['4.0.0', 'predictions of an evaluation are in a form that is not known here'],
  ])('says why %s is not judged', async (other, reason) => {
    expect(await compare('1.0.0', other)).toMatchObject({ evaluation: null, evaluation_missing: reason });
  });

  it('compares regressions without tests for classes', async () => {
    const regression = (error: number): TestPredictions => ({
      schema_version: 1,
      task: 'regression',
      target: 'price',
      dataset_digest: 'b'.repeat(64),
      truth: [1, 2, 3, 4, 5, 6],
      predicted: [1 + error, 2, 3 - error, 4, 5 + error, 6],
    });
    await evaluated('m', '1.0.0', regression(0.1), 'b'.repeat(64));
    await evaluated('m', '5.0.0', regression(0.5), 'b'.repeat(64));
    const { evaluation } = await compare('1.0.0', '5.0.0');
    expect(evaluation?.metrics).toMatchObject([
      { metric: 'mae', values: [expect.closeTo(0.05, 12), expect.closeTo(0.25, 12)] },
      { metric: 'r2' },
      { metric: 'rmse', values: [expect.closeTo(Math.sqrt(0.005), 12), expect.closeTo(Math.sqrt(0.125), 12)] },
    ]);
    expect(evaluation?.significance).toEqual([{ mcnemar: null, delong: null }]);
  });

  it('knows nothing of other workspaces', async () => {
    const elsewhere = aContext({ principal: 'eve', workspace: 'elsewhere' });
    for (const version of ['1.0.0', '2.0.0']) await registry.versions.register(elsewhere, { name: 'm', version });
    const versions = ['1.0.0', '2.0.0'].map((version) => ({ model_id: 'm', version }));
    expect(await registry.comparisons.compare(elsewhere, versions)).toMatchObject({ evaluation: null });
  });
});
