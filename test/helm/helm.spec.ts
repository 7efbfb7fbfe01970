import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');
const CHART = join(ROOT, 'helm/intelgraph');
const SCHEMAS = join(ROOT, '.cache/kubernetes-schemas');
const PROFILES = readdirSync(join(CHART, 'profiles')).map((file) => file.replace('.yaml', ''));
const APPS = ['features', 'gateway', 'governance', 'inference', 'monitoring', 'registry', 'training'];
const env = { ...process.env, PATH: `${process.env['PATH']}${delimiter}${join(homedir(), 'go/bin')}` };

function call(command: string, args: string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, env, encoding: 'utf8', input });
  return { status, output: `${stdout}${stderr}`, stdout };
}

/** Why the charts cannot be checked here; an error with CI=true. */
function obstacle(): string | undefined {
  const lacking = ['helm', 'kubeconform'].filter(
    (tool) => call(tool, [tool === 'helm' ? 'version' : '-v']).status !== 0,
  );
  if (!existsSync(SCHEMAS)) lacking.push('the schemas of Kubernetes');
  if (lacking.length === 0) return undefined;
  const reason = `lacking ${lacking.join(', ')}; scripts/helm-tools.sh fetches them`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`SKIPPED: helm and k8s: ${reason}\n`);
  return reason;
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    template: { spec: { containers: Container[]; nodeSelector?: object; tolerations?: object[] } };
  };
}
interface Container {
  name: string;
  image: string;
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  resources: { limits: Record<string, unknown> };
  readinessProbe: { httpGet: { path: string; scheme: string } };
  livenessProbe: { httpGet: { path: string } };
}

const template = (...values: string[]) =>
  call('helm', ['template', 'intelgraph', CHART, '--kube-version', '1.34.0', ...values]);
const profile = (name: string): string[] => ['-f', join(CHART, 'profiles', `${name}.yaml`)];
const manifestsOf = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest)
    .filter(Boolean);
const validate = (yaml: string) =>
  call(
    'kubeconform',
    ['-strict', '-summary', '-schema-location', `${SCHEMAS}/{{ .ResourceKind }}{{ .KindSuffix }}.json`],
    yaml,
  );

function deploymentsOf(name: string): Map<string, Manifest['spec']['template']['spec']> {
  const found = manifestsOf(template(...profile(name)).stdout).filter(({ kind }) => kind === 'Deployment');
  return new Map(found.map(({ metadata, spec }) => [metadata.name.replace('intelgraph-', ''), spec.template.spec]));
}

const containerOf = (name: string, app: string): Container => {
  const container = deploymentsOf(name).get(app)?.containers[0];
  if (container === undefined) throw new Error(`${app} is not deployed`);
  return container;
};

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
    const deployments = deploymentsOf(name);
    expect([...deployments.keys()].sort()).toEqual(APPS);
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
    for (const { containers } of deploymentsOf('production').values()) {
      const secrets = (containers[0]?.env ?? []).filter(({ name }) =>
        /TOKEN|PASSWORD|_KEY$|DATABASE_URL|REDIS_URL/.test(name),
      );
      expect(secrets.length).toBeGreaterThan(2);
      for (const { value, valueFrom } of secrets)
        expect([value, valueFrom?.secretKeyRef.name]).toEqual([undefined, 'intelgraph']);
    }
  });

  it('names only variables that the apps know', () => {
    const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const others = new Set(['NODE_EXTRA_CA_CERTS']);
    for (const app of APPS) {
      const names = containerOf('production', app).env.map(({ name }) => name);
      expect(names.filter((name) => !others.has(name) && !known.includes(`${name}=`))).toEqual([]);
    }
  });

  it('puts training and inference on GPUs, and nobody else', () => {
    const deployments = deploymentsOf('gpu');
    for (const [app, spec] of deployments) {
      const gpu = app === 'training' || app === 'inference';
      expect([app, spec.containers[0]?.resources.limits['nvidia.com/gpu']]).toEqual([app, gpu ? 1 : undefined]);
      expect([app, spec.tolerations?.length, spec.nodeSelector !== undefined]).toEqual([app, gpu ? 1 : undefined, gpu]);
    }
  });

  it('lets values of an app go over those of all', () => {
    const one = template(...profile('small'), '--set', 'env.LOG_LEVEL=warn,apps.gateway.env.LOG_LEVEL=debug').stdout;
    const levels = manifestsOf(one)
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => [
        metadata.name,
        spec.template.spec.containers[0]?.env.find(({ name }) => name === 'LOG_LEVEL')?.value,
      ]);
    expect(Object.fromEntries(levels)).toMatchObject({ 'intelgraph-gateway': 'debug', 'intelgraph-registry': 'warn' });
  });

  it.each([
    ['defaults.replicas=two', 'replicas'],
    ['defaults.replicas=-1', 'replicas'],
    ['apps.gatway.replicas=1', 'gatway'],
    ['apps.training.gpu.count=many', 'count'],
    ['kafka.brokers[0]=kafka', 'brokers'],
    ['kafka.sasl.mechanism=gssapi', 'mechanism'],
    ['kafka.sasl.mechanism=plain', 'username'],
    ['artifacts.size=big', 'size'],
    ['artifacts.accessModes[0]=ReadOnly', 'accessModes'],
    ['image.pullPolicy=Sometimes', 'pullPolicy'],
    ['secret.name=Not_A_Name', 'name'],
    ['databaseUrl=postgres://x', 'databaseUrl'],
    ['env.log_level=debug', 'log_level'],
  ])('refuses %s, naming %s', (value, field) => {
    expect(template(...profile('small'), '--set', value)).toMatchObject({
      status: 1,
      output: expect.stringContaining(field),
    });
  });

  it('asks for brokers when none is named', () => {
    expect(template()).toMatchObject({ status: 1, output: expect.stringContaining('kafka.brokers') });
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
