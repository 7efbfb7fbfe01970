import { featuresProto as proto } from '@intelgraph/contracts';
import { assertedContext, type ErrorKind } from '@intelgraph/kernel';
import { RemoteError } from '@intelgraph/platform';
import { describe, expect, it } from '@jest/globals';

import { FeatureStoreReader, type FeaturesClient } from './feature-store-reader.js';

const ctx = assertedContext('t');
const never = (): never => {
  throw new Error('is not asked');
};
const readerOf = (getFeatureService: FeaturesClient['getFeatureService']): FeatureStoreReader =>
  new FeatureStoreReader({ getFeature: never, readVectors: never, getFeatureService });
const refusing = (kind: ErrorKind): FeatureStoreReader =>
  readerOf(() => Promise.reject(new RemoteError('FEATURE.ANY', kind, 'no')));
const answering = (policy: proto.FeaturePolicy | undefined): FeatureStoreReader =>
  readerOf(() =>
    Promise.resolve({
      service: proto.FeatureServiceDefinition.fromPartial({
        ...{ name: 'inputs', version: '1.0.0', requestInputs: ['hour'] },
        inputs: [
          {
            ...{ input: 'amount', feature: 'spent', version: '2.0.0', entityType: 'user', featureType: 'float' },
            ...(policy === undefined ? {} : { policy }),
          },
        ],
      }),
    }),
  );

describe('What the feature store says of a feature service', () => {
  it.each<[proto.FeaturePolicy, object]>([
    [
      { onMissing: 'default', onStale: 'fail', number: 0, maxAgeSeconds: 60n },
      { onMissing: 'default', onStale: 'fail', default: 0, maxAgeSeconds: 60 },
    ],
    [
      { onStale: 'default', text: '' },
      { onStale: 'default', default: '' },
    ],
    [
      { onMissing: 'default', boolean: false },
      { onMissing: 'default', default: false },
    ],
  ])('is told with its policies: %#', async (policy, expected) => {
    const what = { input: 'amount', feature: 'spent', version: '2.0.0', type: 'float' };
    expect(await answering(policy).findService(ctx, 'inputs')).toEqual({
      ...{ name: 'inputs', version: '1.0.0', requestInputs: ['hour'] },
      inputs: [{ ...what, policy: expected }],
    });
    expect((await answering(undefined).findService(ctx, 'inputs'))?.inputs).toEqual([what]);
    expect((await answering({}).findService(ctx, 'inputs'))?.inputs).toEqual([what]);
  });

  it('is nothing where it is not registered, or where the reference cannot be one', async () => {
    expect(await refusing('not_found').findService(ctx, 'inputs')).toBeNull();
    expect(await refusing('invalid').findService(ctx, 'inputs@1.0')).toBeNull();
  });

  it('is waited for while the store does not answer, and a refusal stays one', async () => {
    await expect(refusing('timeout').findService(ctx, 'inputs')).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(refusing('forbidden').findService(ctx, 'inputs')).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is not guessed at where a later release of the store knows more', async () => {
    await expect(answering({ onMissing: 'ask' }).findService(ctx, 'inputs')).rejects.toThrow(/cannot do/);
  });
});
