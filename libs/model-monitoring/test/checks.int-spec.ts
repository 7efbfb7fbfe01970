import { eventually, type TestDatabase } from '@intelgraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { CheckScheduler, createModelMonitoringServices } from '../src/index.js';

import { aMonitoring, pseudoRandom } from './a-monitoring.js';
import { MonitoringHarness, monitoringDatabase, partsOn, someHours } from './monitoring-harness.js';

let database: TestDatabase;
let monitoring: MonitoringHarness;

beforeAll(async () => {
  database = await monitoringDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.dataSource.query('DELETE FROM checks');
  monitoring = new MonitoringHarness(database);
});

const runsOf = async (id: string) => (await monitoring.services.checksQueries.runs(monitoring.context, id, {})).items;

describe('the schedule of checks', () => {
  it('runs a new check at once, then again when its time has come', async () => {
    const { id, next_run_at } = await monitoring.check();
    expect([await monitoring.scheduler.runDue(), await monitoring.scheduler.runDue()]).toEqual([1, 0]);

    const check = await monitoring.services.checksQueries.get(monitoring.context, id);
    expect(Date.parse(check.next_run_at) - Date.parse(next_run_at)).toBe(3_600_000);
    expect(check.last_run).toMatchObject({ trigger: 'schedule', scheduled_for: next_run_at, outcome: 'too_few_rows' });
    expect(monitoring.observed).toEqual([]);
    await monitoring.makeDue(id);
    expect(await monitoring.scheduler.runDue()).toBe(1);
    expect(await runsOf(id)).toHaveLength(2);
  });

  it('does not make up for what was missed, and keeps the rhythm', async () => {
    const { id } = await monitoring.check();
    await monitoring.makeDue(id, 10 * 3600 + 60);
    expect(await monitoring.scheduler.runDue()).toBe(1);

    const [row] = await monitoring.query<{ seconds: number }>(
      `SELECT extract(epoch FROM next_run_at - now())::float AS seconds FROM checks WHERE id = $1`,
      [id],
    );
    expect(row?.seconds).toBeGreaterThan(3600 - 90);
    expect(row?.seconds).toBeLessThan(3600);
  });

  it('runs each check once, however many schedulers look', async () => {
    const checks = await Promise.all(Array.from({ length: 12 }, () => monitoring.check()));
    const schedulers = Array.from(
      { length: 4 },
      () => new CheckScheduler(createModelMonitoringServices(partsOn(database.dataSource)).checkRunner),
    );
    const runs = await Promise.all(schedulers.map((scheduler) => scheduler.runDue()));

    expect(runs.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const { id } of checks) expect(await runsOf(id)).toHaveLength(1);
  });

  it('leaves a disabled check alone until it is enabled', async () => {
    const { id } = await monitoring.check({ enabled: false });
    expect(await monitoring.scheduler.runDue()).toBe(0);
    await monitoring.services.checks.update(monitoring.context, id, { enabled: true });
    expect(await monitoring.scheduler.runDue()).toBe(1);
  });

  it('records a run that cannot be carried out, and goes on with the others', async () => {
    const broken = await monitoring.check({ model_version: '1.0.0', baseline: { type: 'training_profile' } });
    const sound = await monitoring.check();
    await monitoring.makeDue(broken.id, 60);
    expect(await monitoring.scheduler.runDue()).toBe(2);

    expect(await runsOf(broken.id)).toMatchObject([
      { outcome: 'failed', summary: expect.stringContaining('profile of the training'), report_id: null },
    ]);
    expect(await runsOf(sound.id)).toMatchObject([{ outcome: 'too_few_rows' }]);
    expect(monitoring.observed).toEqual([]);
  });

  it('emits one audited event for every change and every run', async () => {
    const { id } = await monitoring.check({ severity: 'critical' });
    await monitoring.services.checks.update(monitoring.context, id, { severity: 'info' });
    await monitoring.services.checkRunner.run(monitoring.context, id);
    await monitoring.services.checks.remove(monitoring.context, id);

    expect(await monitoring.events('monitoring.check.created.v1')).toMatchObject([{ id, severity: 'critical' }]);
    expect(await monitoring.events('monitoring.check.updated.v1')).toMatchObject([
      { id, severity: 'info', revision: 2 },
    ]);
    expect(await monitoring.events('monitoring.check.ran.v1')).toMatchObject([{ check_id: id, trigger: 'request' }]);
    expect(await monitoring.events('monitoring.check.deleted.v1')).toMatchObject([{ id, revision: 3 }]);
    expect(await monitoring.events('monitoring.drift_report.created.v1')).toEqual([]);
  });
});

describe('the library in a process of its own', () => {
  it('runs due checks while it is open where that is asked for, and when it is told to', async () => {
    const own = await aMonitoring({ background: true });
    const check = {
      ...{ name: 'own', kind: 'data_quality' as const, model: 'm' },
      ...{ window_seconds: 60, every_seconds: 3600 },
    };
    const { id } = await own.createCheck(check);
    await eventually(async () => expect((await own.getCheck(id)).last_run).toMatchObject({ trigger: 'schedule' }));
    await own.close();

    const still = await aMonitoring();
    await still.createCheck(check);
    expect([await still.runDueChecks(), await still.runDueChecks()]).toEqual([1, 0]);
    await still.close();
  });
});

describe('a replayed week', () => {
  const start = new Date('2026-01-05T00:00:00Z');
  const hour = (n: number): Date => new Date(start.getTime() + n * 3_600_000);

  it('raises nothing while it is quiet, then fires where the data move, and says when they are back', async () => {
    const noise = pseudoRandom(11);
    await monitoring.predict(someHours(start, 7 * 24, { noise }));
    await monitoring.predict(someHours(hour(7 * 24), 7 * 24, { noise }));
    await monitoring.predict(someHours(hour(14 * 24), 24, { noise, shift: 25 }));
    await monitoring.predict(someHours(hour(15 * 24), 24, { noise }));
    const checks = [
      await monitoring.check({
        baseline: { type: 'window', from: start.toISOString(), to: hour(7 * 24).toISOString() },
        window_seconds: 6 * 3600,
        every_seconds: 3600,
      }),
      await monitoring.check({ kind: 'data_quality', baseline: null, window_seconds: 6 * 3600 }),
      await monitoring.check({
        kind: 'performance',
        baseline: { type: 'preceding', seconds: 24 * 3600 },
        window_seconds: 6 * 3600,
        thresholds: { metrics: { latency_p95_ms: { max: 20 }, throughput_per_second: { max_drop: 0.01 } } },
      }),
    ];
    const run = async (check: number, n: number) =>
      (await monitoring.services.checkRunner.run(monitoring.context, checks[check]!.id, hour(n))).outcome;

    const quiet = [];
    for (let n = 8 * 24; n <= 14 * 24; n += 3) for (const i of checks.keys()) quiet.push(await run(i, n));
    expect(new Set(quiet)).toEqual(new Set(['ok']));
    expect(monitoring.observed.every(({ firing }) => !firing)).toBe(true);

    monitoring.observed.length = 0;
    expect(await run(0, 14 * 24 + 8)).toBe('firing');
    expect(await run(0, 16 * 24)).toBe('ok');
    expect(await run(0, 30 * 24)).toBe('too_few_rows');
    expect(monitoring.observed).toMatchObject([
      { source: 'drift', model_name: 'fraud', firing: true, summary: expect.stringContaining('drift of amount') },
      { firing: false },
    ]);
    expect(await monitoring.events('monitoring.drift.detected.v1')).toMatchObject([{ drifted_features: ['amount'] }]);
  });
});

describe('checks of performance and data quality', () => {
  const start = new Date('2026-02-02T00:00:00Z');
  const hour = (n: number): Date => new Date(start.getTime() + n * 3_600_000);

  it('fires when accuracy falls below its limit or significantly below the baseline, not by chance', async () => {
    const predictions = someHours(start, 48, { noise: pseudoRandom(5), rows: 30 });
    await monitoring.predict(predictions);
    const wrongFrom = hour(36).getTime();
    const labels = predictions.map(({ prediction_id, prediction, event_time }, i) => {
      const wrong = i % 10 === 0 || ((event_time as Date).getTime() >= wrongFrom && i % 3 === 0);
      const label = wrong ? (prediction === 'yes' ? 'no' : 'yes') : prediction;
      return { prediction_id, label, event_time: hour(60).toISOString() };
    });
    const check = await monitoring.check({
      kind: 'performance',
      model_version: '1.0.0',
      window_seconds: 6 * 3600,
      baseline: { type: 'preceding', seconds: 24 * 3600 },
      thresholds: { metrics: { accuracy: { max_drop: 0.02 } } },
    });
    const run = async (n: number) => monitoring.services.checkRunner.run(monitoring.context, check.id, hour(n));
    expect(await run(36)).toMatchObject({ outcome: 'too_few_rows' });
    await monitoring.services.feedback.record(monitoring.context, labels);

    expect(await run(36)).toMatchObject({ outcome: 'ok' });
    expect(await run(45)).toMatchObject({ outcome: 'firing', summary: expect.stringContaining('accuracy is 0.6') });
    const limits = { thresholds: { metrics: { accuracy: { min: 0.95 } } } };
    await monitoring.services.checks.update(monitoring.context, check.id, limits);
    expect(await run(36)).toMatchObject({ outcome: 'firing', summary: 'accuracy is 0.9000, below 0.95' });
  });

  it('fires when columns break', async () => {
    const predictions = someHours(start, 6, { noise: pseudoRandom(6) }).map((row, i) =>
      i % 2 === 0 ? { ...row, inputs: { ...row.inputs, amount: null } } : row,
    );
    await monitoring.predict(predictions);
    const check = await monitoring.check({ kind: 'data_quality', baseline: null, window_seconds: 6 * 3600 });
    const run = await monitoring.services.checkRunner.run(monitoring.context, check.id, hour(6));

    expect(run).toMatchObject({
      outcome: 'firing',
      summary: 'quality score 0.750 is below 0.9 (amount: missing_values)',
    });
    const report = await monitoring.services.reports.quality(monitoring.context, run.report_id!);
    expect(report).toMatchObject({ check_id: check.id, window: { predictions: 240 }, rows: 240 });
  });

  it('fires when nobody asks the model any more: no predictions are a throughput of zero', async () => {
    await monitoring.predict(someHours(hour(0), 1, { rows: 40, noise: pseudoRandom(5) }));
    const { id } = await monitoring.check({
      ...{ kind: 'performance', baseline: null, window_seconds: 3600 },
      thresholds: { metrics: { throughput_per_second: { min: 0.005 } } },
    });
    const runAt = (time: Date) => monitoring.services.checkRunner.run(monitoring.context, id, time);

    expect(await runAt(hour(1))).toMatchObject({ outcome: 'ok' });
    expect(await runAt(hour(2))).toMatchObject({
      outcome: 'firing',
      summary: 'throughput_per_second is 0.000, below 0.005',
    });
  });

  it('judges a change of RMSE by the rows with numbers, whatever else was fed back', async () => {
    const noise = pseudoRandom(6);
    const rows = someHours(hour(0), 8, { rows: 60, noise }).map(({ prediction_id, event_time, inputs }, i) => ({
      ...{ prediction_id, event_time, inputs },
      prediction: 10,
      label: i % 100 === 0 ? 'n/a' : 10 + noise() + (i === 475 ? 12 : 0),
    }));
    await monitoring.predict(rows);
    const items = rows.map(({ prediction_id, label, event_time }) => ({ prediction_id, label, event_time }));
    await monitoring.services.feedback.record(monitoring.context, items);
    const { id } = await monitoring.check({
      ...{ kind: 'performance', window_seconds: 4 * 3600, baseline: { type: 'preceding', seconds: 4 * 3600 } },
      thresholds: { metrics: { rmse: { max_rise: 0.2 } } },
    });
    // One row makes the difference, which Welch's test does not believe.
    expect(await monitoring.services.checkRunner.run(monitoring.context, id, hour(8))).toMatchObject({
      outcome: 'ok',
      summary: expect.stringContaining('may be chance'),
    });
  });

  it('withdraws what it said when it is removed, disabled, or asks something else', async () => {
    const { id } = await monitoring.check({ labels: { team: 'a' } });
    const { checks } = monitoring.services;
    await checks.update(monitoring.context, id, { severity: 'error' });
    expect(monitoring.observed).toEqual([]);
    await checks.update(monitoring.context, id, { labels: { team: 'b' } });
    await checks.update(monitoring.context, id, { enabled: false });
    await checks.remove(monitoring.context, id);

    expect(monitoring.observed).toMatchObject([
      { firing: false, labels: { team: 'a' } },
      { firing: false, labels: { team: 'b' } },
      { firing: false },
    ]);
  });
});

describe('a check that makes no sense', () => {
  it.each([
    [{ kind: 'magic' }, 'kind'],
    [{ name: 'has space' }, 'name'],
    [{ window_seconds: 0 }, 'window_seconds'],
    [{ every_seconds: 1 }, 'every_seconds'],
    [{ severity: 'bad' }, 'severity'],
    [{ baseline: null }, 'baseline'],
    [{ baseline: { type: 'preceding' } }, 'baseline.seconds'],
    [{ baseline: { type: 'window', from: '2026-01-02', to: '2026-01-01' } }, 'baseline.to'],
    [{ baseline: { type: 'window', from: 'yesterday', to: '2026-01-01' } }, 'baseline.from'],
    [{ baseline: { type: 'training_profile' } }, 'model_version'],
    [{ thresholds: { effect: 2 } }, 'thresholds.effect'],
    [{ thresholds: { efect: 0.1 } }, 'thresholds.efect'],
    [{ kind: 'performance' }, 'thresholds.metrics'],
    [{ kind: 'performance', thresholds: { metrics: { acuracy: { min: 0.9 } } } }, 'thresholds.metrics.acuracy'],
    [
      { kind: 'performance', baseline: null, thresholds: { metrics: { accuracy: { max_drop: 0.1 } } } },
      'thresholds.metrics.accuracy',
    ],
  ])('is refused by its field: %j', async (more, field) => {
    await expect(monitoring.check(more as never)).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ field })]),
    });
  });

  it('is a conflict when its name is taken, and not found when it is somebody else’s', async () => {
    const { id } = await monitoring.check({ name: 'one' });
    await expect(monitoring.check({ name: 'one' })).rejects.toMatchObject({ code: 'CHECK.NAME_TAKEN' });
    const other = new MonitoringHarness(database);
    await expect(other.services.checkRunner.run(other.context, id)).rejects.toMatchObject({ code: 'CHECK.NOT_FOUND' });
  });
});
