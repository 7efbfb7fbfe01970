import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { saveModel, trainTabularModel } from '@intelgraph/ml-runtime';

import type { ModelArtifact, ModelRuntime } from '../src/models/model-runtime.js';
import { SharedPool } from '../src/models/shared-pool.js';
import { createTabularRuntime } from '../src/models/tabular-runtime.js';

describe('A tabular model that comes back to memory', () => {
  let runtime: ModelRuntime;
  let artifact: ModelArtifact;

  beforeAll(async () => {
    const values = Float64Array.from({ length: 60 }, (_, i) => i % 7);
    const table = {
      columns: [
        { name: 'x', kind: 'numeric', values },
        { name: 'y', kind: 'numeric', values: values.map((x) => 2 * x) },
      ],
      rows: values.length,
    } as const;
    const model = await trainTabularModel({
      ...{ table, validation: table, target: 'y', hyperparameters: { epochs: 2 } },
    });
    const files = saveModel(model).map(({ path, bytes }) => ({ path, bytes: Buffer.from(bytes) }));
    artifact = { digest: 'a', manifest: { flavor: 'tfjs-tabular' }, files };
    runtime = createTabularRuntime({ pool: new SharedPool({ threads: 1 }) });
  });
  afterAll(() => runtime.close());

  it('is not tried out again', async () => {
    const first = await runtime.load(artifact);
    await first.close();
    const again = await runtime.load(artifact);
    const other = await runtime.load({ ...artifact, digest: 'b' });

    expect(first.calibration?.batches).toHaveLength(5);
    // Times that are measured again are not the same to the last digit.
    expect(again.calibration).toEqual(first.calibration);
    expect(other.calibration).not.toEqual(first.calibration);
    expect(await again.predict([{ x: 3 }])).toEqual(await other.predict([{ x: 3 }]));
  });
});
