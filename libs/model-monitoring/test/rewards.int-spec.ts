import { inTransaction } from '@intelgraph/persistence';
import type { TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { FeedbackRecord, RewardsRequest } from '../src/index.js';

import { MonitoringHarness, monitoringDatabase } from './monitoring-harness.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

describe('Rewards by version', () => {
  let database: TestDatabase;
  let monitoring: MonitoringHarness;
  beforeAll(async () => {
    database = await monitoringDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    monitoring = new MonitoringHarness(database);
  });

  const predict = (version: string, ids: readonly string[], minute = 10, endpoint = 'shop') =>
    monitoring.services.predictions.record(monitoring.context, {
      ...{ endpoint, model_name: 'ranker', model_version: version },
      predictions: ids.map((id) => ({ prediction_id: id, event_time: at(minute), inputs: { a: 1 }, prediction: 1 })),
    });
  const store = (items: Omit<FeedbackRecord, 'event_time'>[]) =>
    inTransaction(database.dataSource, (tx) =>
      monitoring.services.feedback.store(
        tx,
        monitoring.context.workspace,
        'event',
        items.map((item) => ({ ...item, event_time: at(20) })),
      ),
    );
  const rewards = (more: Partial<RewardsRequest> = {}) =>
    monitoring.services.rewards.of(monitoring.context, {
      ...{
        model: 'ranker',
        endpoint: 'shop',
        versions: ['1.0.0', '2.0.0'],
        since: at(0),
        metric: 'label_equals',
        ...more,
      },
    });

  it('count labels that are the one asked for, or the prediction', async () => {
    await predict('1.0.0', ['a', 'b', 'c', 'd']);
    await predict('2.0.0', ['e', 'f']);
    await store([
      { prediction_id: 'a', label: 1 },
      { prediction_id: 'b', label: '1' },
      { prediction_id: 'c', label: 'clicked' },
      { prediction_id: 'e', label: 0 },
    ]);
    expect(await rewards()).toEqual([
      { version: '1.0.0', count: 3, sum: 2, sum_of_squares: 2 },
      { version: '2.0.0', count: 1, sum: 0, sum_of_squares: 0 },
    ]);
    expect(await rewards({ label: 'clicked' })).toMatchObject([{ count: 3, sum: 1 }, { sum: 0 }]);
  });

  it('add up values, and their squares; labels without one do not count, nor what has no square', async () => {
    await predict('1.0.0', ['a', 'b', 'c', 'd']);
    await store([
      { prediction_id: 'a', label: true, value: 3 },
      { prediction_id: 'b', label: true, value: -1.5 },
      { prediction_id: 'c', label: true },
      { prediction_id: 'd', label: true, value: 1e300 },
    ]);
    expect(await rewards({ metric: 'value' })).toEqual([
      { version: '1.0.0', count: 2, sum: 1.5, sum_of_squares: 11.25 },
    ]);
  });

  it('are those of the endpoint, the time and the versions asked for, and count once however often they are told', async () => {
    await predict('1.0.0', ['a']);
    await predict('1.0.0', ['early'], -10);
    await predict('1.0.0', ['elsewhere'], 10, 'other');
    await predict('3.0.0', ['unasked']);
    const labels = ['a', 'early', 'elsewhere', 'unasked'].map((id) => ({ prediction_id: id, label: 1 }));
    await store(labels);
    await store(labels);
    expect(await rewards()).toEqual([{ version: '1.0.0', count: 1, sum: 1, sum_of_squares: 1 }]);
    expect(await rewards({ since: at(11) })).toEqual([]);
  });

  it('that come before their prediction, or change later, count as they are known now', async () => {
    await store([{ prediction_id: 'a', label: 0 }]);
    expect(await rewards()).toEqual([]);
    await predict('1.0.0', ['a']);
    expect(await rewards()).toMatchObject([{ count: 1, sum: 0 }]);
    await inTransaction(database.dataSource, (tx) =>
      monitoring.services.feedback.store(tx, monitoring.context.workspace, 'later', [
        { prediction_id: 'a', label: 1, event_time: at(30) },
      ]),
    );
    expect(await rewards()).toMatchObject([{ count: 1, sum: 1 }]);
  });

  it.each<[Partial<RewardsRequest>, string]>([
    [{ versions: [] }, 'versions'],
    [{ versions: Array.from({ length: 17 }, (_, i) => `${i}`) }, 'versions'],
    [{ since: 'yesterday' }, 'since'],
    [{ metric: 'value', label: 'x' }, 'label'],
  ])('are refused by the name of the field: %j', async (more, field) => {
    await expect(rewards(more)).rejects.toMatchObject({ fields: [expect.objectContaining({ field })] });
  });
});
