import { generateKeyPairSync } from 'node:crypto';

import { createArtifactStore } from '@intelgraph/artifact-store';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';

const [trusted, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const pkcs8 = ({ privateKey }: typeof trusted): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' });
const trustedKeys = [trusted.publicKey.export({ format: 'der', type: 'spki' })];

describe('deployments where keys are trusted', () => {
  let rig: ServingRig;
  const routeTo = (version: string) => ({ routes: [{ version, weight: 100 }] });
  const predicted = async (): Promise<unknown> =>
    (await rig.engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) })).prediction.prediction;

  /** Signs the artifact of a version as the store of its maker does. */
  async function signAs(keys: typeof trusted, version: string): Promise<void> {
    const manifest = await rig.artifacts.store.getManifest(rig.digestOf(version));
    const maker = createArtifactStore({ type: 'memory', signingKey: pkcs8(keys) });
    for (const { digest } of manifest.files)
      await maker.putBlob((await rig.artifacts.store.openBlob(digest)) as AsyncIterable<Uint8Array>);
    const digest = await maker.putManifest(manifest);
    await rig.artifacts.store.putSignature(digest, (await maker.getSignature(digest))!);
  }

  beforeEach(async () => {
    rig = await ServingRig.create({ trustedKeys });
    await signAs(trusted, '1.0.0');
    await rig.engine.deployments.create(deployer, { name: 'fraud', modelName: 'fraud', ...routeTo('1.0.0') });
  });
  afterEach(() => rig.engine.close());

  it('take a version that a trusted key signed', async () => {
    expect(await predicted()).toBe('yes');
    await signAs(trusted, '2.0.0');
    await rig.engine.deployments.replaceRoutes(deployer, 'fraud', routeTo('2.0.0'));
    expect(await predicted()).toBe('no');
  });

  it('refuse a version without signature, and what served goes on', async () => {
    await expect(rig.engine.deployments.replaceRoutes(deployer, 'fraud', routeTo('2.0.0'))).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_DEPLOYABLE',
      fields: [{ field: 'routes[0].version', message: expect.stringContaining('is not signed') }],
      details: { reason: 'unsigned' },
    });
    expect(await predicted()).toBe('yes');
  });

  it('refuse a version that somebody else signed, and what served goes on', async () => {
    await signAs(other, '2.0.0');

    await expect(rig.engine.deployments.replaceRoutes(deployer, 'fraud', routeTo('2.0.0'))).rejects.toMatchObject({
      code: 'MODEL_VERSION.NOT_DEPLOYABLE',
      details: { reason: 'wrongly_signed' },
    });
    expect(await predicted()).toBe('yes');
  });

  it('refuse a model that is in memory already once its signature is gone', async () => {
    await rig.artifacts.store.putSignature(rig.digestOf('1.0.0'), Buffer.from('gone'));

    await expect(
      rig.engine.deployments.create(deployer, { name: 'again', modelName: 'fraud', ...routeTo('1.0.0') }),
    ).rejects.toMatchObject({ details: { reason: 'wrongly_signed' } });
  });
});
