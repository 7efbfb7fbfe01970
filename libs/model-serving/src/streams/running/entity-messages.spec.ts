import type { ReceivedMessage, TransformOutcome } from '@intelgraph/messaging';
import { describe, expect, it } from '@jest/globals';

import { FakeFeatures } from '../../../test/fakes/fake-features.js';
import { deployer, ServingRig } from '../../../test/fakes/serving-rig.js';
import { StreamEntity } from '../stream.entity.js';

import { type StreamRow, StreamWork } from './stream-work.js';

const stream = Object.assign(new StreamEntity(), {
  ...{ id: 'id', workspace: deployer.workspace, name: 's', deployment: 'fraud', format: 'json', generation: 1 },
  ...{ returnConfidence: false, principal: deployer.principal },
});

describe('Messages that name an entity', () => {
  it('are filled, filled in for, or dead letters each for itself, as the policy of the deployment says', async () => {
    const features = new FakeFeatures().register('a').register('b');
    features.write('a', 'u1', 1).write('b', 'u1', 2).write('b', 'u2', 3);
    const rig = await ServingRig.create({ features });
    await rig.engine.deployments.create(deployer, {
      ...{ modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] },
      featurePolicies: { a: { onMissing: 'default', default: -1 }, b: { onMissing: 'fail' } },
    });
    const rows: StreamRow[] = [
      { inputs: {}, entity: { user: 'u1' } },
      { inputs: {}, entity: { user: 'u2' } },
      { inputs: {}, entity: { user: 'nobody' } },
      { inputs: { a: 5, b: 5 } },
    ];
    const messages = rows.map((row, i): ReceivedMessage => ({
      ...{ topic: 'in', partition: 0, offset: String(i), key: '', keyBytes: null, headers: {}, attempt: 1 },
      ...{ value: Buffer.from(JSON.stringify(row)), timestamp: new Date(0) },
    }));
    const work = new StreamWork({
      ...{ stream, predictions: rig.engine.predictions },
      wire: {
        readRow: (data) => data as StreamRow,
        writeRow: ({ features: uses }, row) =>
          JSON.stringify([uses?.[row]?.['a']?.value, uses?.[row]?.['a']?.filledBy]),
      },
      source: { uri: '/s', now: () => new Date(0) },
      observer: { answered: () => undefined, lagged: () => undefined, ended: () => undefined },
    });

    expect((await work.handle(messages, new AbortController().signal)).map(shown)).toEqual([
      '[1,null]',
      '[-1,"default"]',
      'inputs.b: is required, and its feature b@1.0.0 has no value for this user',
      '[5,null]',
    ]);
    expect(rig.logged.map(({ inputs, features: uses }) => [inputs['a'], uses?.['a']?.filledBy])).toEqual([
      [1, undefined],
      [-1, 'default'],
      [5, undefined],
    ]);
  });
});

const shown = (outcome: TransformOutcome): string =>
  'output' in outcome ? outcome.output.value.toString() : outcome.deadLetter.message;
