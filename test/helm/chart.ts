import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

import { parseAllDocuments } from 'yaml';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CHART = join(ROOT, 'helm/intelgraph');
export const PROFILES = readdirSync(join(CHART, 'profiles')).map((file) => file.replace('.yaml', ''));
export const APPS = ['features', 'gateway', 'governance', 'inference', 'monitoring', 'registry', 'training'] as const;
const SCHEMAS = join(ROOT, '.cache/kubernetes-schemas');
const env = { ...process.env, PATH: `${process.env['PATH']}${delimiter}${join(homedir(), 'go/bin')}` };

export function call(command: string, args: string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, env, encoding: 'utf8', input });
  return { status, output: `${stdout}${stderr}`, stdout };
}

/** Why the charts cannot be checked here; an error with CI=true. */
export function obstacle(): string | undefined {
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

export interface Container {
  name: string;
  image: string;
  command: string[];
  env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[];
  ports?: { name: string; containerPort: number }[];
  resources: { limits: Record<string, unknown> };
  readinessProbe: { httpGet: { path: string; scheme: string; port: string } };
  livenessProbe: { httpGet: { path: string; port: string } };
  volumeMounts: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
}
export interface PodSpec {
  containers: Container[];
  nodeSelector?: object;
  tolerations?: object[];
  enableServiceLinks: boolean;
  volumes: { name: string }[];
}
export interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: {
    replicas?: number;
    clusterIP?: string;
    selector?: unknown;
    maxUnavailable?: number;
    template: { metadata: { annotations: Record<string, string> }; spec: PodSpec };
  };
}

export const template = (...values: string[]) =>
  call('helm', ['template', 'intelgraph', CHART, '--kube-version', '1.34.0', ...values]);
export const profile = (name: string): string[] => ['-f', join(CHART, 'profiles', `${name}.yaml`)];
export const manifestsOf = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
export const validate = (yaml: string) =>
  call(
    'kubeconform',
    ['-strict', '-summary', '-schema-location', `${SCHEMAS}/{{ .ResourceKind }}{{ .KindSuffix }}.json`],
    yaml,
  );

/** The manifests that a profile and further values give. @throws Error with what helm says when it refuses */
export function rendered(name: string, ...values: string[]): Manifest[] {
  const { status, stdout, output } = template(...profile(name), ...values);
  if (status !== 0) throw new Error(output);
  return manifestsOf(stdout);
}

/** The pods of the apps by name. */
export function podsOf(manifests: readonly Manifest[]): Map<string, PodSpec> {
  const found = manifests.filter(({ kind }) => kind === 'Deployment');
  return new Map(found.map(({ metadata, spec }) => [metadata.name.replace(/^.*intelgraph-/, ''), spec.template.spec]));
}

/** The one container of an app. */
export function containerOf(manifests: readonly Manifest[], app: string): Container {
  const container = podsOf(manifests).get(app)?.containers[0];
  if (container === undefined) throw new Error(`${app} is not deployed`);
  return container;
}
