import { aContext } from '@intelgraph/testing';
import { FakeTokens } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { BASE, RunningMonitoring } from './fixtures/running-monitoring.js';

const MODEL = { model_id: 'fraud', model_version: '1.0.0' };
const DAY = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const SERVICE_TOKEN = 'service-secret-0123456789';

describe('hostile input to the monitoring service', () => {
  let monitoring: RunningMonitoring;

  beforeAll(async () => {
    monitoring = await RunningMonitoring.start();
  });
  afterAll(() => monitoring.stop());

  it.each([
    [{ model_version: '1.0.0' }, 'model_id'],
    [{ ...MODEL }, 'baseline'],
    [{ ...MODEL, baseline_rows: [] }, 'current'],
    [{ ...MODEL, baseline_rows: [], baseline: DAY, current_rows: [] }, 'baseline'],
    [{ ...MODEL, baseline_rows: {}, current_rows: [] }, 'baseline_rows'],
    [{ ...MODEL, baseline_rows: [], current_rows: [7] }, 'current_rows[0]'],
    [{ ...MODEL, baseline_rows: [], current_rows: [{ a: [1] }] }, 'current_rows[0].a'],
    [{ ...MODEL, baseline_rows: [], current_rows: [{ a: 'x\ud800' }] }, 'current_rows[0].a'],
    [{ ...MODEL, baseline_rows: [], current_rows: [], threshold: 2 }, 'threshold'],
    [{ ...MODEL, baseline_rows: [], current_rows: [], treshold: 0.1 }, 'treshold'],
    [{ ...MODEL, baseline: { from: DAY.to, to: DAY.from }, current: DAY }, 'baseline.to'],
    [{ ...MODEL, baseline: { from: 'x', to: DAY.to }, current: DAY }, 'baseline.from'],
    [{ ...MODEL, baseline: { from: DAY.from }, current: DAY }, 'baseline.to'],
    [{ ...MODEL, baseline: DAY, current: { type: 'training_profile' } }, 'current'],
    [{ ...MODEL, baseline: { type: 'training_profile', ...DAY }, current: DAY }, 'baseline'],
    [{ ...MODEL, model_version: '', baseline_rows: [], current_rows: [] }, 'model_version'],
  ])('a comparison %# is refused by its field', async (body, field) => {
    const answer = await monitoring.call('POST', 'drift', body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  });

  it.each([
    ['POST', 'data-quality', { ...MODEL }, 422],
    ['POST', 'data-quality', { ...MODEL, rows: [], window: DAY }, 422],
    ['POST', 'data-quality', '{"rows":[NaN]}', 400],
    ['GET', 'performance?model_id=m&from=x&to=y', undefined, 422],
    ['GET', 'performance?model_id=m&from=2026-01-01&to=2027-01-01&bucket=hour', undefined, 422],
    ['GET', `performance?model_id=m&from=${DAY.from}&to=${DAY.to}&bucket=minute`, undefined, 422],
    ['GET', 'drift-reports/%00', undefined, 422],
    ['GET', "drift-reports/'; DROP TABLE drift_reports; --", undefined, 404],
    ['GET', 'drift-reports?page_token=bm9uc2Vuc2U', undefined, 422],
    ['GET', 'drift-reports?page_size=0', undefined, 422],
    ['GET', 'checks/nothing', undefined, 404],
    ['PATCH', 'checks/nothing', {}, 404],
    ['DELETE', 'checks/nothing', undefined, 404],
    ['POST', 'checks/nothing/run', {}, 404],
    ['POST', 'checks', { name: 'x' }, 422],
    ['GET', 'ab-tests/nothing/result', undefined, 404],
  ])('%s %s is answered with its status', async (method, path, body, status) => {
    expect((await monitoring.call(method, path, body)).status).toBe(status);
  });

  it('takes empty rows for too few, and more columns than anybody has for a mistake', async () => {
    const none = await monitoring.call('POST', 'drift', { ...MODEL, baseline_rows: [], current_rows: [] });
    expect(none).toMatchObject({ status: 201, body: { verdict: 'too_few_rows', features: [] } });
    const wide = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`c${i}`, i]));
    const refused = await monitoring.call('POST', 'drift', { ...MODEL, baseline_rows: [wide], current_rows: [] });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'baseline_rows' }] } });
  });

  it('makes one report for one idempotency key', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => ({ a: i }));
    const body = { ...MODEL, model_id: 'once', baseline_rows: rows, current_rows: rows };
    const send = () => monitoring.call('POST', 'drift', body, { 'idempotency-key': 'k1' });
    const [first, again] = [await send(), await send()];

    expect(again.body).toEqual(first.body);
    expect((await monitoring.call('GET', 'drift-reports?model_id=once')).body.items).toHaveLength(1);
  });

  it('keeps workspaces apart', async () => {
    const { body } = await monitoring.call('POST', 'drift', { ...MODEL, baseline_rows: [], current_rows: [] });
    const other = { 'x-workspace': 'other' };
    expect((await monitoring.call('GET', `drift-reports/${body.id}`, undefined, other)).status).toBe(404);
    expect((await monitoring.call('GET', 'drift-reports', undefined, other)).body.items).toEqual([]);
  });

  it('over gRPC names the field as well, and answers like REST', async () => {
    const context = aContext();
    const { grpc } = monitoring;
    const request = { modelId: 'g', modelVersion: '1', baseline: undefined, current: undefined };
    await expect(grpc.detectDrift(request, context)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('baseline'),
    });
    const rows = (shift: number) => ({ rows: Array.from({ length: 60 }, (_, i) => ({ a: i + shift, b: null })) });
    const { report } = await grpc.detectDrift(
      { ...request, baseline: { rows: rows(0) }, current: { rows: rows(100) }, threshold: 0.2 },
      context,
    );
    expect(report).toMatchObject({ driftDetected: true, driftedFeatures: ['a'], currentRows: 60n, threshold: 0.2 });
    const rest = (await monitoring.call('GET', `drift-reports/${report!.id}`)).body;
    expect(rest).toMatchObject({ id: report!.id, drift_score: report!.driftScore });
    const listed = await grpc.listDriftReports({ modelId: 'g', pageSize: 0, pageToken: '' }, context);
    expect(listed.items).toEqual([report]);
    const quality = await grpc.checkDataQuality({ modelId: 'g', modelVersion: '1', rows: rows(0) }, context);
    expect(quality.report).toMatchObject({ qualityScore: 0.5, columnScores: { a: 1, b: 0 } });
    const window = { from: new Date(DAY.from), to: new Date(DAY.to) };
    const performance = await grpc.getPerformance({ modelId: 'g', bucket: 'day', ...window }, context);
    expect(performance).toMatchObject({ items: [], sampled: false });
    await expect(grpc.getPerformance({ modelId: 'g', bucket: 'week', ...window }, context)).rejects.toMatchObject({
      kind: 'invalid',
    });
    await expect(grpc.runCheck({ id: 'x', asOf: undefined }, context)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(grpc.getAbTestResult({ id: 'x' }, context)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('shows itself in OpenAPI and in the metrics', async () => {
    const { paths } = (await monitoring.call('GET', '/docs-json')).body;
    for (const path of ['drift', 'data-quality', 'performance', 'checks', 'checks/{id}/run', 'ab-tests/{id}/result']) {
      expect(Object.keys(paths)).toContain(`${BASE}/${path}`);
    }
    const text = (await monitoring.call('GET', '/metrics')).bytes.toString();
    expect(text).toMatch(/monitoring_reports_total\{kind="drift",bad="true".*\} 1/);
    expect(text).toContain('monitoring_check_runs_total');
  });
});

describe('who may ask the monitoring service for what', () => {
  it('viewers read, editors check, strangers nothing', async () => {
    const tokens = new FakeTokens();
    const governanceGrpcUrl = await tokens.serve(SERVICE_TOKEN);
    const [viewer, editor] = [tokens.issue('vera', ['viewer']), tokens.issue('ed', ['editor'])];
    const monitoring = await RunningMonitoring.start({ authMode: 'token', governanceGrpcUrl });
    const call = async (method: string, path: string, body: unknown, token?: string) =>
      (await monitoring.call(method, path, body, token === undefined ? {} : { authorization: `Bearer ${token}` }))
        .status;
    const drift = { ...MODEL, baseline_rows: [], current_rows: [] };
    const check = { name: 'c', kind: 'data_quality', model_id: 'm', window_seconds: 60, every_seconds: 60 };

    const statuses = [
      await call('POST', 'drift', drift),
      await call('POST', 'drift', drift, viewer),
      await call('POST', 'checks', check, viewer),
      await call('GET', 'drift-reports', undefined, viewer),
      await call('POST', 'drift', drift, editor),
      await call('POST', 'checks', check, editor),
    ];
    await monitoring.stop();
    await tokens.stop();
    expect(statuses).toEqual([401, 403, 403, 200, 201, 201]);
  });
});
