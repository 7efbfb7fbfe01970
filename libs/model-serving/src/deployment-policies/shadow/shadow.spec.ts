import type { ShadowedPrediction } from '@intelgraph/contracts';
import { artifactUri } from '@intelgraph/artifact-store';
import { eventually } from '@intelgraph/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { abTest } from '../../../test/fakes/ab-tests.js';
import { putAdditiveModel } from '../../../test/fakes/additive-runtime.js';
import { deployer, row, ServingRig } from '../../../test/fakes/serving-rig.js';

import type { MemoryDeploymentStore } from '../../deployments/memory-deployment-store.js';
import type { InputRow } from '../../models/model-runtime.js';
import type { ShadowRequest } from '../policy-request.js';

import type { ShadowMirror } from './shadow-mirror.js';
import type { ShadowSums } from './shadow-sums.js';

const yes = (sum: number): number => 1 / (1 + Math.exp(-sum));

describe('A shadow', () => {
  let rig: ServingRig;
  let told: ShadowedPrediction[];

  beforeEach(async () => {
    told = [];
    rig = await ServingRig.create({ shadowLog: { record: (_place, one) => told.push(one) } });
    await rig.register('3.0.0', 5);
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
  });

  const set = (more: Partial<ShadowRequest> = {}) =>
    rig.engine.policies.set(deployer, 'fraud', { type: 'shadow', version: '2.0.0', samplePercent: 100, ...more });
  const ask = (inputs: InputRow, routingKey?: string) =>
    rig.engine.predictions.predict(deployer, {
      ...{ modelName: 'fraud', inputs },
      ...(routingKey === undefined ? {} : { options: { routingKey } }),
    });
  const report = () => rig.engine.policies.get(deployer, 'fraud');
  const mirror = (): ShadowMirror => rig.engine.table.endpoints[0]!.versions[0]!.shadow as ShadowMirror;
  /** Once every row has come to something. */
  const compared = async (version = '1.0.0'): Promise<ShadowSums> => {
    await eventually(() => {
      const meter = mirror().meters.get(version)!;
      expect(meter.known).toBe(meter.sampled);
    });
    await rig.engine.shadows.flush();
    return (await report()).comparisons.get(version)!;
  };

  it('is compared with every answer, and answers nothing', async () => {
    await set();
    const sums = [-15, -9, 0, 4, 12, 30];
    for (const sum of sums) expect(await ask(row(sum, 0))).toMatchObject({ served: { version: '1.0.0' } });
    await rig.engine.predictions.predictBatch(deployer, { modelName: 'fraud', inputs: sums.map((sum) => row(0, sum)) });
    const all = [...sums, ...sums];
    const differences = all.map((sum) => Math.abs(yes(sum + 10) - yes(sum - 10)));
    const result = await compared();
    expect(result).toMatchObject({ sampled: 12, compared: 12, failed: 0, refused: 0, dropped: 0, unlike: 0 });
    expect(result.classes).toEqual({ rows: 12, same: all.filter((sum) => sum > 10 || sum <= -10).length });
    expect(result.probabilities.rows).toBe(12);
    expect(result.probabilities.sum).toBeCloseTo(
      differences.reduce((sum, one) => sum + one, 0),
      10,
    );
    expect(result.probabilities.max).toBeCloseTo(Math.max(...differences), 12);
    expect(result.numbers).toEqual({ rows: 0, sum: 0, max: 0 });
    expect(rig.logged.map(({ served }) => served.version)).toEqual(all.map(() => '1.0.0'));
  });

  it('tells what it said beside the answer, by the id of the prediction', async () => {
    await set();
    const { prediction } = await ask(row(1, 1));
    await compared();
    expect(told).toEqual([
      {
        prediction_id: prediction.predictionId,
        event_time: expect.stringMatching(/^\d{4}-.*Z$/),
        answered_by: '1.0.0',
        answer: { prediction: 'yes', probabilities: { yes: expect.closeTo(yes(12), 12), no: expect.any(Number) } },
        shadow: { prediction: 'no', probabilities: { yes: expect.closeTo(yes(-8), 12), no: expect.any(Number) } },
      },
    ]);
  });

  it('is asked its share of the keys, the same ones every time', async () => {
    await set({ samplePercent: 20 });
    const keys = Array.from({ length: 500 }, (_, i) => `user-${i}`);
    const taken = (): string[] =>
      keys.filter((key) => {
        const before = mirror().meters.get('1.0.0')?.sampled ?? 0;
        void ask(row(1, 1), key);
        return (mirror().meters.get('1.0.0')?.sampled ?? 0) > before;
      });
    const first = taken();
    expect(first.length).toBeGreaterThan(70);
    expect(first.length).toBeLessThan(130);
    expect(taken()).toEqual(first);
    await compared();
  });

  it('is not asked what it has answered itself', async () => {
    const routes = [
      { version: '1.0.0', weight: 60 },
      { version: '3.0.0', weight: 40 },
    ];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
    await set({ version: '3.0.0' });
    const answers = await Promise.all(Array.from({ length: 50 }, async (_, i) => ask(row(1, i), `user-${i}`)));
    const others = answers.filter(({ served }) => served.version === '1.0.0').length;
    expect(others).toBeGreaterThan(0);
    expect(others).toBeLessThan(50);
    expect(await compared()).toMatchObject({ sampled: others, compared: others });
    expect([...(await report()).comparisons.keys()]).toEqual(['1.0.0']);
  });

  it('is compared with both arms of an A/B test', async () => {
    const digests = { control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') };
    (rig.store as MemoryDeploymentStore).putAbTest('default', abTest(digests));
    await set({ version: '3.0.0' });
    for (let i = 0; i < 60; i++) await ask(row(1, i), `user-${i}`);
    const [control, treatment] = [await compared('1.0.0'), await compared('2.0.0')];
    expect(control.sampled + treatment.sampled).toBe(60);
    expect(Math.min(control.sampled, treatment.sampled)).toBeGreaterThan(0);
  });

  it('drops what there is no room for, and holds nobody up', async () => {
    await set();
    let open = (): void => undefined;
    rig.runtime.gate = new Promise((resolve) => (open = resolve));
    for (let i = 0; i < 1100; i++) expect(await ask(row(1, i))).toMatchObject({ served: { version: '1.0.0' } });
    const meter = mirror().meters.get('1.0.0')!;
    expect(meter.sampled).toBe(1100);
    // 1000 wait, and those that it has been asked already.
    expect(meter.dropped).toBeGreaterThan(1100 - 1000 - 9);
    open();
    const { compared: count, dropped } = await compared();
    expect(count + dropped).toBe(1100);
    expect(dropped).toBeLessThanOrEqual(100);
  });

  it('drops rows that would keep too much in memory', async () => {
    await set();
    const served = rig.engine.table.endpoints[0]!.versions[0]!;
    const big = { predictionId: 'p', inputs: { a: 'x'.repeat(5_000_000) }, output: { prediction: 'yes' } };
    for (let i = 0; i < 2; i++) mirror().mirror(served, big as never, undefined);
    expect(mirror().meters.get('1.0.0')).toMatchObject({ sampled: 2, dropped: 1 });
    // What the version takes no rows like is no failure of it.
    expect(await compared()).toMatchObject({ dropped: 1, refused: 1 });
  });

  it('that fails is counted, and one bad row is no other row’s fault', async () => {
    await set();
    const { model } = (mirror() as unknown as { parts: { model: { runnable: { predict: unknown } } } }).parts;
    const { predict } = model.runnable as { predict: (rows: readonly InputRow[]) => Promise<unknown> };
    model.runnable.predict = (rows: readonly InputRow[]) =>
      rows.some(({ a }) => a === 13) ? Promise.reject(new Error('no such tensor')) : predict(rows);
    for (let i = 10; i < 16; i++) await ask(row(i, 1));
    expect(await compared()).toMatchObject({ sampled: 6, compared: 5, failed: 1 });
    expect(told.filter(({ error }) => error !== undefined)).toMatchObject([{ error: 'no such tensor' }]);
    expect((await report()).policy?.state).toBe('running');
  });

  it('that takes other columns is asked nothing, and counted', async () => {
    const digest = await putAdditiveModel(rig.artifacts.store, { columns: ['c'], bias: 0 });
    rig.uris.set('fraud@4.0.0', artifactUri(digest));
    await set({ version: '4.0.0' });
    await ask(row(1, 1));
    expect(await compared()).toMatchObject({ sampled: 1, refused: 1 });
    expect(told).toEqual([]);
  });

  it('that has left memory is not brought back', async () => {
    await set();
    const { model } = (mirror() as unknown as { parts: { model: { unload(): Promise<void> } } }).parts;
    await model.unload();
    await ask(row(1, 1));
    expect(await compared()).toMatchObject({ sampled: 1, dropped: 1 });
  });

  it('that a replica cannot load leaves the answers of it alone, until it can', async () => {
    await set({ version: '3.0.0' });
    const other = await ServingRig.create({ store: rig.store });
    const inputs = { modelName: 'fraud', inputs: row(1, 1) };
    expect(await other.engine.predictions.predict(deployer, inputs)).toMatchObject({ served: { version: '1.0.0' } });
    expect(other.engine.shadows.all).toHaveLength(0);
    await other.register('3.0.0', 5);
    await other.engine.state.refresh();
    expect(other.engine.shadows.all).toHaveLength(1);
    expect(other.engine.table.endpoints[0]?.versions[0]?.shadow).toBe(other.engine.shadows.all[0]);
  });

  it('costs nothing once it is over, and its model is freed', async () => {
    await set();
    expect(rig.runtime.loaded).toContain(rig.digestOf('2.0.0'));
    await rig.engine.policies.abort(deployer, 'fraud');
    expect(rig.engine.table.endpoints[0]?.versions[0]?.shadow).toBeUndefined();
    expect(rig.runtime.loaded).not.toContain(rig.digestOf('2.0.0'));
    expect(await report()).toMatchObject({ policy: { state: 'aborted', outcome: { message: 'dora aborted it' } } });
  });

  it('answers everything once it is promoted, until its deployment is rolled back', async () => {
    await set();
    await rig.engine.policies.promote(deployer, 'fraud');
    expect(await ask(row(1, 1))).toMatchObject({ served: { version: '2.0.0' } });
    expect(await report()).toMatchObject({ policy: { state: 'succeeded', outcome: { reason: 'promoted' } } });
    await rig.engine.deployments.rollBack(deployer, 'fraud');
    expect(await ask(row(1, 1))).toMatchObject({ served: { version: '1.0.0' } });
  });

  it('stays while routes change, and ends with its deployment', async () => {
    await set();
    const first = mirror();
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '3.0.0', weight: 100 }] });
    expect(mirror()).toBe(first);
    await rig.engine.deployments.delete(deployer, 'fraud');
    await rig.engine.deployments.restore(deployer, 'fraud');
    expect(await report()).toMatchObject({ policy: { state: 'aborted', outcome: { reason: 'deleted' } } });
  });

  it('is the only policy of its deployment, and neither pauses nor goes on', async () => {
    await set();
    const active = { code: 'DEPLOYMENT_POLICY.SHADOW_ACTIVE', kind: 'conflict' };
    await expect(set({ version: '3.0.0' })).rejects.toMatchObject(active);
    const canary = { type: 'canary' as const, version: '3.0.0', steps: [{ weight: 10 }] };
    await expect(rig.engine.policies.set(deployer, 'fraud', canary)).rejects.toMatchObject(active);
    const conflict = { code: 'DEPLOYMENT_POLICY.STATE_CONFLICT' };
    await expect(rig.engine.policies.pause(deployer, 'fraud')).rejects.toMatchObject(conflict);
    await rig.engine.policies.remove(deployer, 'fraud');
    expect(await report()).toMatchObject({ policy: null });
    await rig.engine.policies.set(deployer, 'fraud', canary);
    await expect(set({ version: '2.0.0' })).rejects.toMatchObject({ code: 'DEPLOYMENT_POLICY.CANARY_ACTIVE' });
  });

  it.each<[object, string]>([
    [{ samplePercent: 0 }, 'sample_percent'],
    [{ samplePercent: 100.1 }, 'sample_percent'],
    [{ samplePercent: NaN }, 'sample_percent'],
    [{ samplePercent: '50' }, 'sample_percent'],
    [{ version: '1.0.0' }, 'version'],
    [{ version: '0.9.0' }, 'version'],
    [{ version: '9.9.9' }, 'version'],
    [{ version: '../x' }, 'version'],
  ])('is refused when it is wrong: %j', async (more, field) => {
    await expect(set(more)).rejects.toMatchObject({ fields: [expect.objectContaining({ field })] });
    expect(await report()).toMatchObject({ policy: null });
  });
});
