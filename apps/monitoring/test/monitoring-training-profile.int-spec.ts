import { createArtifactStore, putFiles } from '@intelgraph/artifact-store';
import { registryProto, RegistryServiceService } from '@intelgraph/contracts';
import { FakeGrpcServer } from '@intelgraph/testing/apps';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningMonitoring } from './fixtures/running-monitoring.js';

/** What training writes about 400 rows: an amount from 0 to 100, three shops, a class. */
const BASELINE = {
  rows: 400,
  columns: [
    {
      name: 'amount',
      type: 'numeric',
      nulls: 0,
      distinct: 400,
      min: 0,
      max: 100,
      mean: 50,
      quartiles: [25, 50, 75],
      topValues: [{ value: 1, count: 1 }],
    },
    {
      name: 'shop',
      type: 'categorical',
      nulls: 0,
      distinct: 3,
      topValues: ['a', 'b', 'c'].map((value) => ({ value, count: value === 'a' ? 200 : 100 })),
    },
    { name: 'row_id', type: 'numeric', nulls: 0, distinct: 400, topValues: [] },
    { name: 'comment', type: 'categorical', nulls: 0, distinct: 400, topValues: [] },
    { name: 'label', type: 'categorical', nulls: 0, distinct: 2, topValues: [{ value: 'yes', count: 200 }] },
  ],
};

/** The model takes two columns, and a third one that it dropped; a fourth one it does not know. */
const SIGNATURE = {
  inputs: [
    { name: 'amount', type: 'double', required: true },
    { name: 'shop', type: 'string', required: true },
    { name: 'row_id', type: 'long', required: false },
  ],
  outputs: [],
};

describe('the data that a version was trained with', () => {
  let monitoring: RunningMonitoring;
  const registry = new FakeGrpcServer();
  let digest = '';

  beforeAll(async () => {
    registry.on(RegistryServiceService.getVersion, ({ request }) =>
      request.version === '1.0.0'
        ? { version: registryProto.ModelVersion.fromPartial({ version: '1.0.0', artifactDigest: digest }) }
        : undefined,
    );
    monitoring = await RunningMonitoring.start({ registryGrpcUrl: await registry.start() });
    const store = createArtifactStore({ type: 'local', basePath: monitoring.home.settings.artifactsDir });
    const files = await putFiles(store, [{ path: 'model.json', bytes: Buffer.from('{}') }]);
    digest = await store.putManifest({
      ...{ schema_version: 1, flavor: 'tfjs-tabular', files, target: 'label', signature: SIGNATURE },
      baseline: BASELINE,
    });
  });
  afterAll(async () => {
    await monitoring.stop();
    registry.stop();
  });

  const rows = (amount: (i: number) => number, shops: string) =>
    Array.from({ length: 200 }, (_, i) => ({ amount: amount(i), shop: shops[i % shops.length] }));
  const detect = async (current: Record<string, unknown>[], version = '1.0.0') =>
    monitoring.call('POST', 'drift', {
      ...{ model_id: 'fraud', model_version: version },
      ...{ baseline: { type: 'training_profile' }, current_rows: current },
    });

  it('is a baseline of drift', async () => {
    const same = await detect(rows((i) => (i * 61.8) % 100, 'aabc'));
    const moved = await detect(rows((i) => 40 + ((i * 61.8) % 60), 'aabc'));
    const shops = await detect(rows((i) => (i * 61.8) % 100, 'aadd'));

    expect(same.body).toMatchObject({
      verdict: 'no_drift',
      baseline: { type: 'training_profile' },
      baseline_rows: 400,
    });
    expect(same.body.features.map(({ feature }) => feature)).toEqual(['amount', 'shop']);
    expect(moved.body).toMatchObject({ drifted_features: ['amount'] });
    expect(shops.body).toMatchObject({ drifted_features: ['shop'] });
  });

  it('says what rows ought to look like', async () => {
    const check = async (current: Record<string, unknown>[]) =>
      (await monitoring.call('POST', 'data-quality', { model_id: 'fraud', model_version: '1.0.0', rows: current }))
        .body;
    const good = await check(rows((i) => (i * 61.8) % 100, 'abc'));
    const bad = await check(
      rows((i) => (i < 20 ? 9999 : 50), 'abz').map(({ amount, shop }) => ({ amount, shop, new: 1 })),
    );
    const without = await check(rows(() => 50, 'a').map(({ shop }) => ({ shop })));

    expect(good.quality_score).toBe(1);
    const issues = bad.issues.map(({ column, issue }) => `${column} ${issue}`);
    expect(issues.sort()).toEqual(['amount outliers', 'new unexpected_column', 'shop unknown_values']);
    expect(without).toMatchObject({ quality_score: 0.5, issues: [{ column: 'amount', issue: 'missing_column' }] });
  });

  it('is refused as a baseline where nothing is known of it', async () => {
    const answer = await detect(
      rows(() => 1, 'a'),
      '2.0.0',
    );
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'baseline' }] } });
  });

  it('is kept: the registry may be away afterwards', async () => {
    registry.stop();
    expect((await detect(rows((i) => (i * 61.8) % 100, 'aabc'))).status).toBe(201);
  });
});
