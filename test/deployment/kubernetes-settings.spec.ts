import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { artifactStorageOf } from '@intelgraph/platform';

import {
  CHART,
  type Container,
  type Manifest,
  manifestsOf,
  obstacle,
  podsOf,
  PROFILES,
  rendered,
  ROOT,
} from '../helm/chart.js';
import { APP_NAMES, KNOWN, loadDeployed, SECRET_VALUES, SECRETS, TRUSTED_KEY } from './app-settings.js';

/** What the container's process finds in its environment. */
function environmentOf(container: Container): Record<string, string> {
  const names = container.env.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  return Object.fromEntries(
    container.env.map(({ name, value, valueFrom }) => {
      expect([name, valueFrom !== undefined]).toEqual([name, SECRETS.has(name)]);
      return [name, value ?? SECRET_VALUES[name] ?? ''];
    }),
  );
}

function expectSettings(manifests: readonly Manifest[]): void {
  const pods = podsOf(manifests);
  for (const app of APP_NAMES) {
    const container = pods.get(app)?.containers[0];
    if (container === undefined) throw new Error(`${app} is not deployed`);
    const config = loadDeployed(app, environmentOf(container));
    const ports = Object.fromEntries((container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]));
    expect([app, ports['http'], ports['grpc'] ?? config.grpcPort]).toEqual([app, config.httpPort, config.grpcPort]);
    expect(container.command).toEqual(['node', `apps/${app}/dist/main.js`]);
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    const onDisk = app !== 'gateway' && app !== 'features' && config.artifactStorage === 'local';
    const written = onDisk ? [config.dataDir, config.artifactsDir] : [config.dataDir];
    expect([app, mounts]).toEqual([app, expect.arrayContaining(written)]);
    const listening = { scheme: config.tlsCertificate === undefined ? 'HTTP' : 'HTTPS', port: 'http' };
    expect(container.readinessProbe.httpGet).toMatchObject(listening);
  }
  const jobs = manifests.filter(({ kind }) => kind === 'Job').map(({ spec }) => spec.template.spec.containers[0]);
  for (const job of jobs) {
    if (job === undefined) throw new Error('a Job has no container');
    const app = APP_NAMES.find((name) => job.command[1] === `apps/${name}/dist/main.js`);
    expect([app !== undefined, job.command[2]]).toEqual([true, 'migrate']);
    if (app !== undefined) loadDeployed(app, environmentOf(job));
  }
}

(obstacle() === undefined ? describe : describe.skip)('the settings in Kubernetes', () => {
  it.each(PROFILES)('are ones that the apps know and take, with profile %s', (name) => {
    expectSettings(rendered(name));
  });

  it('are ones that the apps know and take, with everything on', () => {
    const values = 'datasets.existingClaim=data,artifacts.encrypted=true,tls.secretName=certs,kafka.tls=true';
    expectSettings(rendered('gpu', '--set', values));
  });

  it('keep artifacts in a bucket instead of the claim, which holds the uploads of training alone', () => {
    const bucket = 'artifacts.storage=s3,artifacts.s3.bucket=models,artifacts.s3.endpoint=http://s3:9000';
    const manifests = rendered('production', '--set', bucket);
    expectSettings(manifests);
    const mounts = [...podsOf(manifests)].flatMap(([app, pod]) =>
      (pod.containers[0]?.volumeMounts ?? [])
        .filter(({ name }) => name === 'artifacts')
        .map(({ mountPath }) => [app, mountPath]),
    );
    expect(mounts).toEqual([['training', '/var/lib/intelgraph/uploads']]);
    const registry = podsOf(manifests).get('registry')?.containers[0];
    if (registry === undefined) throw new Error('registry is not deployed');
    expect(artifactStorageOf(loadDeployed('registry', environmentOf(registry)))).toMatchObject({
      type: 's3',
      bucket: 'models',
      endpoint: 'http://s3:9000',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
  });
});

(obstacle() === undefined ? describe : describe.skip)('the keys of artifacts in Kubernetes', () => {
  const keys = `artifacts.encrypted=true,artifacts.signed=true,artifacts.trustedKeys={${TRUSTED_KEY}}`;
  const kms = 'artifacts.kms.keyId=alias/models,artifacts.kms.endpoint=http://kms:8080,artifacts.kms.credentials=true';

  it('reach the services that need them, from the Secret', () => {
    const manifests = rendered('production', '--set', `${keys},${kms}`);
    expectSettings(manifests);
    for (const app of APP_NAMES) {
      const container = podsOf(manifests).get(app)?.containers[0];
      if (container === undefined) throw new Error(`${app} is not deployed`);
      const config = loadDeployed(app, environmentOf(container));
      const stores = app !== 'gateway' && app !== 'features';
      expect([app, config.artifactEncryptionKeys.length, config.artifactKmsAccessKeyId]).toEqual(
        stores ? [app, 1, 'id'] : [app, 0, undefined],
      );
      expect([app, config.artifactSigningKey !== undefined]).toEqual([app, app === 'registry' || app === 'training']);
      expect([app, config.artifactTrustedKeys.length]).toEqual([app, app === 'inference' ? 1 : 0]);
      if (stores) {
        const endpoint = 'http://kms:8080';
        expect(artifactStorageOf(config)).toMatchObject({ kms: { keyId: 'alias/models', endpoint } });
      }
    }
  });
});

describe('the settings that values may add', () => {
  const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as {
    definitions: { env: { propertyNames: { anyOf: [{ enum: string[] }] } } };
  };
  const settable = schema.definitions.env.propertyNames.anyOf[0].enum;
  const owned =
    /^(HOST|BUS|AUTH_MODE|DATA_DIR|ARTIFACTS_DIR|ARTIFACT_STORAGE|ARTIFACT_TRUSTED_KEYS|ARTIFACT_KMS_.*|S3_.*|TOPIC_PREFIX|GRPC_TLS|KAFKA_.*|TLS_.*|.*_PORT|.*_URL)$/;

  it('are all that the apps know, but for secrets and what the chart itself decides', () => {
    const expected = [...KNOWN].filter((name) => !SECRETS.has(name) && !owned.test(name));
    expect(settable).toEqual(expected.sort());
  });
});

describe('the settings of the plain manifests', () => {
  it('are ones that the apps know and take', () => {
    expectSettings(manifestsOf(readFileSync(join(ROOT, 'k8s/base/intelgraph.yaml'), 'utf8')));
  });
});
