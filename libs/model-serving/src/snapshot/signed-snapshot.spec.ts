import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createArtifactStore, type ArtifactStore } from '@intelgraph/artifact-store';
import { UnavailableError } from '@intelgraph/kernel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { unreachableStore } from '../../test/fakes/unreachable-store.js';
import { AdditiveRuntime } from '../../test/fakes/additive-runtime.js';
import { deployer, row, ServingRig } from '../../test/fakes/serving-rig.js';
import { ServingEngine } from '../serving-engine.js';

const [trusted, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
const spki = ({ publicKey }: typeof trusted): Buffer => publicKey.export({ format: 'der', type: 'spki' });
const pkcs8 = ({ privateKey }: typeof trusted): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' });
const down = (): Promise<never> => Promise.reject(new UnavailableError('artifact store', 'not reachable'));

describe('a replica that trusts keys and restarts from its disk', () => {
  let dataDir: string;
  let rig: ServingRig;
  let digest: string;
  const refused: string[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'signed-'));
    rig = await ServingRig.create({ dataDir, trustedKeys: [spki(trusted)] });
    digest = rig.digestOf('1.0.0');
    await sign(rig.artifacts.store, trusted);
    await rig.engine.deployments.create(deployer, { modelName: 'fraud', routes: [{ version: '1.0.0', weight: 100 }] });
    refused.length = 0;
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  async function sign(store: ArtifactStore, keys: typeof trusted): Promise<void> {
    const maker = createArtifactStore({ type: 'memory', signingKey: pkcs8(keys) });
    const manifest = await rig.artifacts.store.getManifest(digest);
    for (const file of manifest.files)
      await maker.putBlob((await rig.artifacts.store.openBlob(file.digest)) as AsyncIterable<Uint8Array>);
    await store.putSignature(digest, (await maker.getSignature(await maker.putManifest(manifest)))!);
  }

  const copies = (): ArtifactStore => createArtifactStore({ type: 'local', basePath: join(dataDir, 'artifacts') });
  const blob = (of: string): string => join(dataDir, 'artifacts', 'blobs', 'sha256', of.slice(0, 2), of);

  /** Everything but its disk is out of reach unless given. */
  async function restarted(artifacts?: ArtifactStore, keys = trusted): Promise<ServingEngine> {
    const gone = { ...createArtifactStore({ type: 'memory' }), getManifest: down, openBlob: down, getSignature: down };
    const engine = new ServingEngine({
      store: unreachableStore,
      resolver: { resolve: down },
      runtime: new AdditiveRuntime(),
      artifacts: artifacts ?? gone,
      dataDir,
      trustedKeys: [spki(keys)],
      artifactRefused: (place, reason) => refused.push(`${place} ${reason}`),
    });
    await engine.start();
    return engine;
  }
  const predict = async (engine: ServingEngine) =>
    engine.predictions.predict(deployer, { modelName: 'fraud', inputs: row(0, 0) });

  it('serves what a trusted key signed, with everything else down', async () => {
    const engine = await restarted();
    expect((await predict(engine)).prediction.prediction).toBe('yes');
    expect(refused).toEqual([]);
    await engine.close();
  });

  it.each([
    ['a signature that was replaced', 'wrongly_signed', () => copies().putSignature(digest, Buffer.from('{}'))],
    ['a signature by another key', 'wrongly_signed', () => sign(copies(), other)],
    ['a changed manifest', 'corrupt', () => writeFile(blob(digest), '{"schema_version":1,"flavor":"x","files":[]}')],
    [
      'a changed file',
      'corrupt',
      async () => writeFile(blob((await copies().getManifest(digest)).files[0]!.digest), '{}'),
    ],
    [
      'no signature',
      'unsigned',
      () => rm(join(dataDir, 'artifacts', 'signatures', 'sha256', digest.slice(0, 2), digest)),
    ],
  ])('refuses a copy with %s and says so', async (_what, reason, tamper) => {
    await tamper();
    const engine = await restarted();

    expect(refused).toEqual([`copy ${reason}`]);
    expect(engine.state.problems).toMatchObject([
      { name: 'fraud', kind: reason, reason: expect.stringContaining('the copy on this disk is refused') },
    ]);
    await expect(predict(engine)).rejects.toMatchObject({
      code: 'DEPLOYMENT.NOT_SERVED',
      kind: 'unavailable',
      details: { name: 'fraud', reason },
    });
    await engine.close();

    const healed = await restarted(rig.artifacts.store);
    expect((await predict(healed)).prediction.prediction).toBe('yes');
    await healed.close();
    const again = await restarted();
    expect(again.state.problems).toEqual([]);
    await again.close();
  });

  it('refuses what is signed by a key that is trusted no more, in its copy and in the shared store', async () => {
    const engine = await restarted(rig.artifacts.store, other);

    expect(refused).toEqual(['copy wrongly_signed', 'store wrongly_signed']);
    expect(engine.state.problems).toMatchObject([{ kind: 'wrongly_signed' }]);
    await engine.close();
  });
});
