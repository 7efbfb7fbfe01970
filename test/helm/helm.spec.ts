import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import {
  APPS,
  call,
  CHART,
  containerOf,
  manifestsOf,
  obstacle,
  podsOf,
  profile,
  PROFILES,
  rendered,
  ROOT,
  template,
  validate,
} from './chart.js';

(obstacle() === undefined ? describe : describe.skip)('the chart', () => {
  it.each(PROFILES)('passes lint and the strict schemas of Kubernetes with profile %s', (name) => {
    expect(call('helm', ['lint', '--strict', CHART, ...profile(name), '--kube-version', '1.34.0'])).toMatchObject({
      status: 0,
    });
    const checked = validate(template(...profile(name)).stdout);
    expect(checked.output).toMatch(/Valid: [1-9]\d*, Invalid: 0, Errors: 0, Skipped: 0/);
  });

  it('is checked by something that bites: a misspelt field is found', () => {
    const wrong = template(...profile('small')).stdout.replace(
      'terminationGracePeriodSeconds',
      'terminationGraceSeconds',
    );
    expect(validate(wrong)).toMatchObject({ status: 1, output: expect.stringContaining('terminationGraceSeconds') });
  });

  it.each(PROFILES)('deploys the seven apps, each probed at its health endpoints, with profile %s', (name) => {
    const deployments = podsOf(rendered(name));
    expect([...deployments.keys()].sort()).toEqual([...APPS]);
    for (const { containers } of deployments.values()) {
      expect(containers[0]?.livenessProbe.httpGet.path).toBe('/health/live');
      expect(containers[0]?.readinessProbe.httpGet.path).toBe('/health/ready');
      expect(containers[0]?.readinessProbe.httpGet.scheme).toBe(name === 'production' ? 'HTTPS' : 'HTTP');
    }
  });

  it('migrates every database before a new version starts', () => {
    const jobs = manifestsOf(template(...profile('small')).stdout).filter(({ kind }) => kind === 'Job');
    expect(jobs.map(({ metadata }) => metadata.name.replace('intelgraph-migrate-', '')).sort()).toEqual(
      APPS.filter((app) => app !== 'gateway'),
    );
  });

  it('takes every secret by reference', () => {
    for (const { containers } of podsOf(rendered('production')).values()) {
      const secrets = (containers[0]?.env ?? []).filter(({ name }) =>
        /TOKEN|PASSWORD|_KEY$|DATABASE_URL|REDIS_URL/.test(name),
      );
      expect(secrets.length).toBeGreaterThan(2);
      for (const { value, valueFrom } of secrets)
        expect([value, valueFrom?.secretKeyRef.name]).toEqual([undefined, 'intelgraph']);
    }
  });

  it('puts training and inference on GPUs, and nobody else', () => {
    const deployments = podsOf(rendered('gpu'));
    for (const [app, spec] of deployments) {
      const gpu = app === 'training' || app === 'inference';
      expect([app, spec.containers[0]?.resources.limits['nvidia.com/gpu']]).toEqual([app, gpu ? 1 : undefined]);
      expect([app, spec.tolerations?.length, spec.nodeSelector !== undefined]).toEqual([app, gpu ? 1 : undefined, gpu]);
    }
  });

  it.each([
    ['warn', 'debug'],
    ['true', 'false'],
    ['1', '0'],
  ])('lets values of an app go over those of all: %s, and %s for one', (all, one) => {
    const manifests = rendered('small', '--set', `env.LOG_LEVEL=${all},apps.gateway.env.LOG_LEVEL=${one}`);
    const level = (app: string) => containerOf(manifests, app).env.find(({ name }) => name === 'LOG_LEVEL')?.value;
    expect([level('gateway'), level('registry')]).toEqual([one, all]);
  });

  it('keeps other Services of the namespace out of the environment, where REGISTRY_PORT is a setting', () => {
    const specs = rendered('production').filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
    expect(specs.length).toBeGreaterThan(APPS.length);
    for (const { spec } of specs) expect(spec.template.spec.enableServiceLinks).toBe(false);
  });

  it('migrates with the image of the app, on the nodes that pods may run on', () => {
    const all = 'defaults.nodeSelector.pool=ml,defaults.tolerations[0].operator=Exists';
    const jobs = rendered('small', '--set', `${all},apps.training.image=own:2`).filter(({ kind }) => kind === 'Job');
    const images = jobs.map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]?.image]);
    expect(Object.fromEntries(images)).toMatchObject({
      'intelgraph-migrate-training': 'own:2',
      'intelgraph-migrate-registry': 'intelgraph-mlops:0.1.0',
    });
    for (const { spec } of jobs) {
      expect(spec.template.spec.nodeSelector).toEqual({ pool: 'ml' });
      expect(spec.template.spec.tolerations).toEqual([{ operator: 'Exists' }]);
    }
  });

  describe('where an app has several pods', () => {
    const hosts = (manifests: ReturnType<typeof rendered>, app: string): Record<string, string> =>
      Object.fromEntries(
        containerOf(manifests, app)
          .env.filter(({ name }) => /^[A-Z]+(_GRPC)?_URL$/.test(name) && !/DATABASE|REDIS/.test(name))
          .map(({ name, value = '' }) => [name, value]),
      );
    const headless = (manifests: ReturnType<typeof rendered>): string[] =>
      manifests
        .filter(({ kind, spec }) => kind === 'Service' && spec.clusterIP === 'None')
        .map(({ metadata }) => metadata.name)
        .sort();
    const CALLED = APPS.filter((app) => app !== 'gateway');

    it('names each of them to the gateway and to the others, by a headless Service', () => {
      const manifests = rendered('production');
      expect(headless(manifests)).toEqual(CALLED.map((app) => `intelgraph-${app}-headless`));
      for (const app of APPS) {
        expect(hosts(manifests, app)).toMatchObject({
          INFERENCE_URL: 'https://intelgraph-inference-headless:8001',
          REGISTRY_GRPC_URL: 'intelgraph-registry-headless:9002',
        });
      }
    });

    it('selects the same pods by both Services, and keeps the one of one address', () => {
      const services = rendered('production').filter(({ kind }) => kind === 'Service');
      const selectorOf = (name: string) => services.find(({ metadata }) => metadata.name === name)?.spec.selector;
      for (const app of CALLED) {
        expect(selectorOf(`intelgraph-${app}`)).toBeDefined();
        expect(selectorOf(`intelgraph-${app}-headless`)).toEqual(selectorOf(`intelgraph-${app}`));
      }
      expect(services.filter(({ spec }) => spec.clusterIP === undefined)).toHaveLength(APPS.length);
    });

    it('names those alone that have several: by number, or as they grow', () => {
      const manifests = rendered('small', '--set', 'apps.registry.replicas=2,apps.inference.autoscaling.enabled=true');
      expect(headless(manifests)).toEqual(['intelgraph-inference-headless', 'intelgraph-registry-headless']);
      expect(hosts(manifests, 'gateway')).toMatchObject({
        INFERENCE_URL: 'http://intelgraph-inference-headless:8001',
        REGISTRY_URL: 'http://intelgraph-registry-headless:8002',
        TRAINING_URL: 'http://intelgraph-training:8000',
        TRAINING_GRPC_URL: 'intelgraph-training:9000',
      });
    });

    it('leaves one address each where that is wanted', () => {
      const manifests = rendered('production', '--set', 'headless.enabled=false');
      expect(headless(manifests)).toEqual([]);
      expect(hosts(manifests, 'gateway')).toMatchObject({ INFERENCE_URL: 'https://intelgraph-inference:8001' });
    });
  });

  it('tells Prometheus and the ingress that the services speak TLS', () => {
    const manifests = rendered('production');
    const annotations = manifests.find(({ kind }) => kind === 'Deployment')?.spec.template.metadata.annotations;
    expect(annotations?.['prometheus.io/scheme']).toBe('https');
    const ingress = manifests.find(({ kind }) => kind === 'Ingress')?.metadata.annotations;
    expect(ingress?.['nginx.ingress.kubernetes.io/backend-protocol']).toBe('HTTPS');
  });
});

(obstacle() === undefined ? describe : describe.skip)('the plain manifests', () => {
  it('are what the chart gives, and valid', () => {
    expect(call(process.execPath, [join(ROOT, 'scripts/render-k8s.mjs'), '--check'])).toMatchObject({ status: 0 });
    const base = readFileSync(join(ROOT, 'k8s/base/intelgraph.yaml'), 'utf8');
    expect(validate(base).output).toMatch(/Valid: [1-9]\d*, Invalid: 0, Errors: 0, Skipped: 0/);
    expect(base).not.toMatch(/helm\.sh/);
  });
});
