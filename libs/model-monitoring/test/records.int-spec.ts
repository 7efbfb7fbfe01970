import { inTransaction } from '@intelgraph/persistence';
import { aContext, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { FeedbackRecord } from '../src/index.js';

import { pseudoRandom } from './a-monitoring.js';
import { MonitoringHarness, monitoringDatabase, someHours } from './monitoring-harness.js';

let database: TestDatabase;
let monitoring: MonitoringHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
  monitoring = new MonitoringHarness(database);
});

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const workspace = () => monitoring.context.workspace;
const labelOf = async (id: string): Promise<unknown> =>
  (
    await monitoring.query<{ label: unknown }>(
      `SELECT label FROM feedback WHERE workspace = $1 AND prediction_id = $2`,
      [workspace(), id],
    )
  )[0]?.label;
const store = (event: string, items: FeedbackRecord[]) =>
  inTransaction(database.dataSource, (tx) => monitoring.services.feedback.store(tx, workspace(), event, items));

describe('labels', () => {
  it('count by their time, whatever arrives first, and by their event where times are equal', async () => {
    const label = (value: string, minute: number): FeedbackRecord[] => [
      { prediction_id: 'p', label: value, event_time: at(minute) },
    ];
    expect(await store('e1', label('first', 5))).toEqual({ stored: 1, superseded: 0 });
    expect(await store('e2', label('older', 4))).toEqual({ stored: 0, superseded: 1 });
    expect(await labelOf('p')).toBe('first');
    expect(await store('e3', label('newer', 6))).toEqual({ stored: 1, superseded: 0 });
    expect(await store('e0', label('same time, earlier event', 6))).toEqual({ stored: 0, superseded: 1 });
    expect(await store('e4', label('same time, later event', 6))).toEqual({ stored: 1, superseded: 0 });
    expect(await labelOf('p')).toBe('same time, later event');
  });

  it('may come twice for one prediction in one call: the later one counts', async () => {
    const items = [3, 9, 6].map((minute) => ({ prediction_id: 'q', label: minute, event_time: at(minute) }));
    expect(await store('e', items)).toEqual({ stored: 1, superseded: 2 });
    expect(await labelOf('q')).toBe(9);
  });

  it('keep their type, and meet predictions that come later', async () => {
    const [prediction] = someHours(new Date(at(0)), 1, { rows: 1, noise: pseudoRandom(1) });
    await store('e', [{ prediction_id: prediction!.prediction_id, label: true, value: 12.5, event_time: at(1) }]);
    await monitoring.predict([prediction!]);
    const request = { model: 'fraud', from: at(0), to: at(60) };
    const { items } = await monitoring.services.performance.over(monitoring.context, request);

    expect(await labelOf(prediction!.prediction_id)).toBe(true);
    expect(items).toMatchObject([{ predictions: 1, labelled: 1, value: { mean: 12.5, count: 1 } }]);
  });

  it.each([
    [{ prediction_id: '', label: 1, event_time: at(0) }, 'items[0].prediction_id'],
    [{ prediction_id: 'p', label: null, event_time: at(0) }, 'items[0].label'],
    [{ prediction_id: 'p', label: Number.NaN, event_time: at(0) }, 'items[0].label'],
    [{ prediction_id: 'p', label: { a: 1 }, event_time: at(0) }, 'items[0].label'],
    [{ prediction_id: 'p', label: 'a\0b', event_time: at(0) }, 'items[0].label'],
    [{ prediction_id: 'p', label: 1, event_time: 'soon' }, 'items[0].event_time'],
  ])('that cannot be are refused: %j', async (item, field) => {
    await expect(store('e', [item as never])).rejects.toMatchObject({
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });
});

describe('predictions', () => {
  const noise = pseudoRandom(2);

  it('are stored once each, in bulk', async () => {
    const rows = someHours(new Date(at(0)), 10, { rows: 500, noise });
    const batch = { endpoint: 'fraud', model_name: 'fraud', model_version: '1.0.0', predictions: rows };
    const { predictions } = monitoring.services;
    expect(await predictions.record(monitoring.context, batch)).toEqual({ stored: 5000, duplicates: 0 });
    expect(await predictions.record(monitoring.context, batch)).toEqual({ stored: 0, duplicates: 5000 });
    const twice = {
      ...batch,
      predictions: [
        { ...rows[0]!, prediction_id: 'new' },
        { ...rows[1]!, prediction_id: 'new' },
      ],
    };
    expect(await predictions.record(monitoring.context, twice)).toEqual({ stored: 1, duplicates: 1 });
    const events = await monitoring.events('monitoring.predictions.recorded.v1');
    expect(events).toMatchObject([{ rows: 5000 }, { duplicates: 5000 }, { rows: 2 }]);
  });

  it.each(['', 'x'.repeat(257)])(
    'with columns that cannot be compared would spoil their window: refused',
    async (name) => {
      const row = { prediction_id: 'p', event_time: at(0), inputs: { [name]: 1 }, prediction: 1 };
      const batch = { endpoint: 'e', model_name: 'odd', model_version: '1', predictions: [row] };
      await expect(monitoring.services.predictions.record(monitoring.context, batch)).rejects.toMatchObject({
        fields: [{ field: 'predictions[0].inputs' }],
      });
    },
  );

  it('are recorded by who may set times, each workspace for itself', async () => {
    const [row] = someHours(new Date(at(0)), 1, { rows: 1, noise });
    const batch = { endpoint: 'e', model_name: 'm', model_version: '1', predictions: [row!] };
    const editor = aContext({ roles: ['editor'] });
    await expect(monitoring.services.predictions.record(editor, batch)).rejects.toMatchObject({ kind: 'forbidden' });
    const other = new MonitoringHarness(database);
    await monitoring.services.predictions.record(monitoring.context, batch);
    expect(await other.services.predictions.record(other.context, batch)).toEqual({ stored: 1, duplicates: 0 });
  });

  it('are forgotten after a while, with their labels, by when they were received', async () => {
    await monitoring.predict(someHours(new Date(at(0)), 1, { rows: 10, noise }));
    await store('e', [{ prediction_id: 'p', label: 1, event_time: at(0) }]);
    await monitoring.query(`UPDATE predictions SET received_at = '2020-01-01' WHERE workspace = $1`, [workspace()]);
    await monitoring.query(`UPDATE feedback SET received_at = '2020-01-01' WHERE workspace = $1`, [workspace()]);
    await monitoring.predict(someHours(new Date(at(0)), 1, { rows: 5, noise }));

    expect(await monitoring.services.retention.removeBefore(new Date('2021-01-01'))).toBe(11);
    const [left] = await monitoring.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM predictions WHERE workspace = $1`,
      [workspace()],
    );
    expect(left?.n).toBe(5);
  });

  it('outlive neither less nor more: reports that a person asked for stay, those of checks go', async () => {
    const { services, context } = monitoring;
    const asked = await services.quality.check(context, { model: 'fraud', version: '1.0.0', rows: [{ a: 1 }] });
    const check = await monitoring.check({ kind: 'data_quality', baseline: null, enabled: false });
    const run = await services.checkRunner.run(context, check.id);
    for (const table of ['quality_reports', 'check_runs']) {
      await monitoring.query(`UPDATE ${table} SET created_at = '2020-01-01' WHERE workspace = $1`, [workspace()]);
    }

    expect(await services.retention.removeBefore(new Date('2021-01-01'))).toBe(2);
    expect(await services.reports.quality(context, asked.id)).toEqual(asked);
    await expect(services.reports.quality(context, run.report_id!)).rejects.toMatchObject({ code: 'REPORT.NOT_FOUND' });
    expect((await services.checksQueries.runs(context, check.id, {})).items).toEqual([]);
    expect((await services.checksQueries.get(context, check.id)).last_run).toEqual(run);
  });
});
