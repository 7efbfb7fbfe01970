import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createArtifactStore } from '@intelgraph/artifact-store';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { down, unreachableStore } from '../../test/fakes/unreachable-store.js';
import { AdditiveRuntime } from '../../test/fakes/additive-runtime.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';
import { ServingEngine } from '../serving-engine.js';

import { SnapshotFile } from './snapshot-file.js';

describe('The snapshot', () => {
  let dataDir: string;
  let rig: ServingRig;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'serving-'));
    rig = await ServingRig.create({ dataDir });
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes });
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  /** A restarted replica that reaches neither the store nor the registry nor the shared artifacts. */
  const restarted = (): ServingEngine =>
    new ServingEngine({
      store: unreachableStore,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: createArtifactStore({ type: 'memory' }),
      dataDir,
    });

  it('lets a replica restart and serve while everything else is down', async () => {
    const engine = restarted();
    expect(await engine.start()).toBe(true);
    const answer = await engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) });
    expect(answer).toMatchObject({ served: { version: '1.0.0' }, prediction: { prediction: 'yes' } });
    await expect(
      engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '2.0.0', weight: 100 }] }),
    ).rejects.toMatchObject({ kind: 'unavailable' });
    await engine.close();
  });

  it('holds the newest routes after every write', async () => {
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes: [{ version: '2.0.0', weight: 100 }] });
    const engine = restarted();
    await engine.start();
    expect(engine.table.endpoints.map(({ deployment }) => deployment.routes)).toEqual([[rig.route('2.0.0')]]);
    await engine.close();
  });

  it('holds result caches and rate limits; files of before had none', async () => {
    const resultCache = { ttlSeconds: 60, maxEntries: 5 };
    const rateLimit = { requests: 5, windowSeconds: 60 };
    const routes = [{ version: '1.0.0', weight: 100 }];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes, resultCache, rateLimit });
    const file = new SnapshotFile(join(dataDir, 'snapshot.json'));
    const snapshot = (await file.read())!;
    expect(snapshot.deployments.map((deployment) => deployment.resultCache)).toEqual([resultCache]);
    expect(snapshot.deployments.map((deployment) => deployment.rateLimit)).toEqual([rateLimit]);
    const without = { resultCache: undefined as never, rateLimit: undefined as never };
    const deployments = snapshot.deployments.map((deployment) => ({ ...deployment, ...without }));
    await file.write({ ...snapshot, deployments });
    expect((await file.read())?.deployments).toMatchObject([{ resultCache: null, rateLimit: null }]);
  });

  it('is not used when its bytes are not those that were written', async () => {
    const path = join(dataDir, 'snapshot.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('fraud', 'fraus'));
    expect(await new SnapshotFile(path).read()).toBeNull();
    const engine = restarted();
    expect(await engine.start()).toBe(false);
    expect(engine.state.ready).toBe(false);
    await engine.close();
  });

  it('serves the other deployments when the copy of one artifact has rotted, and says which is missing', async () => {
    const routes = [{ version: '2.0.0', weight: 100 }];
    await rig.engine.deployments.create(deployer, { name: 'second', modelName: 'fraud', routes });
    const manifest = await rig.artifacts.store.getManifest(rig.digestOf('2.0.0'));
    const digest = manifest.files[0]!.digest;
    await writeFile(join(dataDir, 'artifacts', 'blobs', 'sha256', digest.slice(0, 2), digest), 'rotten');
    const engine = restarted();
    await engine.start();
    expect(engine.table.endpoints.map(({ deployment }) => deployment.name)).toEqual(['fraud']);
    expect(engine.state.problems).toMatchObject([{ name: 'second', reason: expect.stringContaining('artifact') }]);
    await engine.close();
  });

  it('heals rotten copies from the shared store', async () => {
    const manifest = await rig.artifacts.store.getManifest(rig.digestOf('1.0.0'));
    const digest = manifest.files[0]!.digest;
    const copy = join(dataDir, 'artifacts', 'blobs', 'sha256', digest.slice(0, 2), digest);
    await writeFile(copy, 'rotten');
    const engine = new ServingEngine({
      store: unreachableStore,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: rig.artifacts.store,
      dataDir,
    });
    await engine.start();
    expect(engine.state.problems).toEqual([]);
    expect(await readFile(copy, 'utf8')).toContain('bias');
    await engine.close();
  });
});

describe('A second replica', () => {
  it('serves what was written through the first after its next look', async () => {
    const first = await ServingRig.create();
    const second = new ServingEngine({
      store: first.store,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: first.artifacts.store,
    });
    await second.state.refresh();
    await first.engine.deployments.create(deployer, {
      modelName: 'fraud',
      routes: [{ version: '1.0.0', weight: 100 }],
    });
    expect(second.table.endpoints).toEqual([]);
    await second.state.refresh();
    expect(second.table.endpoints.map(({ deployment }) => deployment.name)).toEqual(['fraud']);
  });
});
