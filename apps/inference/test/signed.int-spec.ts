import { generateKeyPairSync } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createArtifactStore, type ArtifactStore } from '@intelgraph/artifact-store';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { linearModel, putModel, rowOf } from './fixtures/linear-model.js';
import { COLUMNS, RunningInference } from './fixtures/running-inference.js';

const keys = generateKeyPairSync('ed25519');
const trusted = keys.publicKey.export({ format: 'der', type: 'spki' });
const signingKey = keys.privateKey.export({ format: 'der', type: 'pkcs8' });

describe('The inference app that trusts a key', () => {
  let inference: RunningInference;
  let digest: string;
  beforeAll(async () => {
    inference = await RunningInference.start({ artifactTrustedKeys: [trusted] });
    const signing = storeAt(join(inference.folder, 'artifacts'));
    digest = await putModel(signing, linearModel(COLUMNS));
    const created = await deploy();
    expect(created.status).toBe(201);
  });
  afterAll(() => inference.stop());

  const storeAt = (basePath: string): ArtifactStore => createArtifactStore({ type: 'local', basePath, signingKey });
  const deploy = (name = 'fraud', version = '1.0.0') =>
    inference.call('POST', '/api/v1/deployments', { name, model_name: 'fraud', routes: [{ version, weight: 100 }] });
  const predict = () => inference.call('POST', '/predict', { model_name: 'fraud', inputs: rowOf(COLUMNS, 5) });
  const text = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${inference.app.httpPort}${path}`)).text();

  it('deploys nothing that is not signed', async () => {
    expect(await deploy('second', '2.0.0')).toMatchObject({
      status: 422,
      body: { code: 'MODEL_VERSION.NOT_DEPLOYABLE', details: { reason: 'unsigned' } },
    });
  });

  it('refuses a copy that was tampered with when it restarts alone, in answer, status, health and metrics', async () => {
    await inference.app.close();
    const copies = join(String(inference.settings.dataDir), 'inference', 'artifacts');
    await writeFile(join(copies, 'signatures', 'sha256', digest.slice(0, 2), digest), '{"payload":"forged"}');
    const shared = join(inference.folder, 'artifacts');
    await rename(shared, `${shared}-away`);
    await inference.boot();

    expect(await predict()).toMatchObject({
      status: 503,
      body: {
        code: 'DEPLOYMENT.NOT_SERVED',
        detail: expect.stringContaining('is no DSSE envelope'),
        details: { reason: 'wrongly_signed' },
      },
    });
    expect((await inference.call('GET', '/api/v1/serving')).body).toMatchObject({
      problems: [{ endpoint: 'fraud', kind: 'wrongly_signed', reason: expect.stringContaining('no DSSE envelope') }],
    });
    expect(JSON.parse(await text('/health/ready'))).toMatchObject({
      status: 'ready',
      parts: { deployments: { up: false, degraded: true, reason: '1 not served as written: wrongly_signed' } },
    });
    const metrics = await text('/metrics');
    expect(metrics).toMatch(/inference_artifacts_refused_total\{place="copy",reason="wrongly_signed".*\} [1-9]/);
    expect(metrics).toMatch(/inference_deployments_not_served\{kind="wrongly_signed".*\} 1/);
  });

  it('heals the copy as soon as the shared store is back', async () => {
    await inference.app.close();
    const shared = join(inference.folder, 'artifacts');
    await rename(`${shared}-away`, shared).catch(() => undefined);
    await inference.boot();
    await inference.app.ready;

    expect((await predict()).status).toBe(200);
    expect(JSON.parse(await text('/health/ready'))).toMatchObject({ parts: { deployments: { up: true } } });
  });
});
