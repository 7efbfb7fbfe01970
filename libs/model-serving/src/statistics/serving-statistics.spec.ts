import { beforeEach, describe, expect, it } from '@jest/globals';

import { abTest } from '../../test/fakes/ab-tests.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';
import { MemoryDeploymentStore } from '../deployments/memory-deployment-store.js';

describe('The statistics of what is served', () => {
  let store: MemoryDeploymentStore;
  let rig: ServingRig;
  const to = (version: string) => ({ routes: [{ version, weight: 100 }] });
  const counts = (): unknown[] => {
    const [endpoint] = rig.engine.table.endpoints;
    return rig.engine.statistics
      .ofEndpoint(endpoint!)
      .map(({ version, statistics: { success, fail, inferences, executions } }) => [
        version,
        [success.count, fail.count, inferences, executions],
      ]);
  };
  beforeEach(async () => {
    store = new MemoryDeploymentStore();
    rig = await ServingRig.create({ store, limits: { maxBatchRows: 50, maxRowsInFlight: 20 } });
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', ...to('1.0.0') });
  });

  it('count requests by how they end, and the runs and rows of the model', async () => {
    const { predictions } = rig.engine;
    await predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    await predictions.predictBatch(deployer, {
      modelName: 'fraud',
      inputs: Array<object>(40).fill(row(1, 2)) as never,
    });
    expect(() => predictions.predict(deployer, { modelName: 'fraud', inputs: { a: 1 } })).toThrow('inputs.b');
    await expect(predictions.predictBatch(deployer, { modelName: 'fraud', inputs: [{ a: 1 }] })).rejects.toMatchObject({
      kind: 'invalid',
    });
    expect(counts()).toEqual([['1.0.0', [2, 2, 41, 2]]]);
  });

  it('stay with a version through other writes to its deployment, and go with it', async () => {
    const ask = () => rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    await ask();
    const routes = [
      { version: '1.0.0', weight: 100 },
      { version: '2.0.0', weight: 0 },
    ];
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', { routes });
    await ask();
    expect(counts()).toEqual([
      ['1.0.0', [2, 0, 2, 2]],
      ['2.0.0', [0, 0, 0, 0]],
    ]);
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', to('2.0.0'));
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', to('1.0.0'));
    expect(counts()).toEqual([['1.0.0', [0, 0, 0, 0]]]);
  });

  it('count the treatment of an A/B test for its own version', async () => {
    const digests = { control: rig.digestOf('1.0.0'), treatment: rig.digestOf('2.0.0') };
    store.putAbTest('default', abTest(digests, { traffic_split: { control: 0, treatment: 100 } }));
    await rig.engine.state.refresh();
    await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(1, 2) });
    expect(counts()).toEqual([
      ['1.0.0', [0, 0, 0, 0]],
      ['2.0.0', [1, 0, 1, 1]],
    ]);
  });
});
