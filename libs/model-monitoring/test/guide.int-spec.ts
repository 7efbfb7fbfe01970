import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelMonitoring } from '../src/index.js';

import { aMonitoring, pseudoRandom } from './a-monitoring.js';

const modelId = 'fraud_detector';

describe('the monitoring of the guide', () => {
  let monitoring: ModelMonitoring;
  const random = pseudoRandom(1);
  const payments = (rows: number, shift = 0) =>
    Array.from({ length: rows }, () => ({
      amount: 100 + shift + 50 * (random() + random() + random()),
      merchant: ['a', 'b', 'c'][Math.floor(random() * 3)],
      foreign: random() < 0.2,
    }));
  const baselineData = payments(700);

  beforeAll(async () => {
    monitoring = await aMonitoring();
  });
  afterAll(() => monitoring.close());

  it('detects drift as the snippets say', async () => {
    const driftReport = await monitoring.detectDrift(modelId, '1.0.0', baselineData, payments(300, 40), 0.1);

    expect(driftReport).toMatchObject({ drift_detected: true, drifted_features: ['amount'], threshold: 0.1 });
    expect(driftReport.drift_score).toBeGreaterThan(0.9);
    const driftReports = await monitoring.getDriftReports(modelId, 10);
    const latestDrift = driftReports[0]!;
    expect(latestDrift).toEqual(driftReport);
    const high = Object.entries(latestDrift.feature_drifts).filter(([, score]) => score > 0.1);
    expect(high).toEqual([['amount', driftReport.drift_score]]);
  });

  it('finds no drift in more of the same, and knows when rows are too few', async () => {
    const same = await monitoring.detectDrift(modelId, '1.0.0', baselineData, payments(300), 0.1);
    const few = await monitoring.detectDrift(modelId, '1.0.0', baselineData, payments(5, 1000), 0.1);

    expect(same).toMatchObject({ drift_detected: false, drift_score: 0, verdict: 'no_drift' });
    expect(few).toMatchObject({ drift_detected: false, verdict: 'too_few_rows' });
    const [newest, older] = await monitoring.getDriftReports(modelId, 2);
    expect([newest?.id, older?.id]).toEqual([few.id, same.id]);
  });

  it('scores the quality of rows', async () => {
    const good = await monitoring.checkDataQuality(modelId, '1.0.0', payments(200));
    const broken = payments(200).map((row, i) => (i % 3 === 0 ? { ...row, amount: null } : row));
    const bad = await monitoring.checkDataQuality(modelId, '1.0.0', broken);

    expect(good.quality_score).toBe(1);
    expect(bad.quality_score).toBeLessThan(0.9);
    expect(bad.issues[0]).toMatchObject({ column: 'amount', issue: 'missing_values' });
  });

  it('takes an empty side, and names the field that it cannot take', async () => {
    const empty = await monitoring.detectDrift(modelId, '1.0.0', [], []);
    expect(empty).toMatchObject({ verdict: 'too_few_rows', drift_detected: false, features: [] });

    const nested = monitoring.detectDrift(modelId, '1.0.0', [{ a: 1 }], [{ a: { b: 1 } }]);
    await expect(nested).rejects.toMatchObject({ fields: [{ field: 'current_rows[0].a' }] });
    const noRows = monitoring.detectDrift(modelId, '1.0.0', [{ a: 1 }], undefined as never);
    await expect(noRows).rejects.toMatchObject({ fields: [{ field: 'current_rows' }] });
    const threshold = monitoring.detectDrift(modelId, '1.0.0', [], [], Number.NaN);
    await expect(threshold).rejects.toMatchObject({ fields: [{ field: 'threshold' }] });
    await expect(monitoring.detectDrift('', '1.0.0', [], [])).rejects.toMatchObject({
      fields: [{ field: 'model_id' }],
    });
    await expect(monitoring.getDriftReports(modelId, 0)).rejects.toMatchObject({ fields: [{ field: 'limit' }] });
  });

  it('serves others by their context, each workspace for itself', async () => {
    const viewer = monitoring.as(aContext({ roles: ['viewer'] }));
    await expect(viewer.checkDataQuality(modelId, '1.0.0', [])).rejects.toMatchObject({ kind: 'forbidden' });
    const elsewhere = monitoring.as(aContext({ workspace: 'elsewhere' }));
    expect(await elsewhere.getDriftReports(modelId, 10)).toEqual([]);
  });
});
