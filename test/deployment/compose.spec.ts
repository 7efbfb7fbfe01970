import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

import { KAFKA_VERSION } from '../../scripts/services/kafka-jars.mjs';
import { APP_NAMES, KNOWN, loadDeployed, SECRET_VALUES, TRUSTED_KEY } from './app-settings.js';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  image: string;
  command: string[];
  environment: Record<string, string>;
  volumes: string[];
  read_only: boolean;
  tmpfs: string[];
  depends_on: Record<string, { condition: string }>;
  healthcheck: { test: string[] };
}
const { services, volumes } = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, object>;
};
const serviceOf = (name: string): Service => {
  const service = services[name];
  if (service === undefined) throw new Error(`compose.yaml has no ${name}`);
  return service;
};
/** As compose puts variables in: `${NAME:?why}` must be set, `${NAME:-default}` need not. */
const filled = (text: string): string =>
  text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name: string, kind, rest: string) =>
    kind === '-' ? rest : (SECRET_VALUES[name] ?? 'secret'),
  );
const environmentOf = (app: string): Record<string, string> =>
  Object.fromEntries(Object.entries(serviceOf(app).environment).map(([name, value]) => [name, filled(value)]));

describe('compose.yaml', () => {
  it('lets inference run several times: no fixed name, no port of the host, a folder for each', () => {
    const { command, ...inference } = serviceOf('inference');
    expect([Object.hasOwn(inference, 'container_name'), Object.hasOwn(inference, 'ports')]).toEqual([false, false]);
    expect(command.join(' ')).toContain('DATA_DIR=/var/lib/intelgraph/replicas/$$HOSTNAME ');
  });

  it.each(APP_NAMES)('gives %s settings that it knows and takes', (app) => {
    const image = Object.fromEntries(imageVariables());
    const config = loadDeployed(app, { ...image, ...environmentOf(app) });
    const own = `node scripts/container-health.mjs ${config.httpPort}`;
    expect(serviceOf(app).healthcheck.test.join(' ')).toBe(`CMD ${own}`);
    // A shell around it would keep signals from the app.
    expect(serviceOf(app).command.join(' ')).toMatch(new RegExp(`^(.* exec )?node apps/${app}/dist/main\\.js$`));
    expect([config.authMode, config.bus]).toEqual(['token', 'kafka']);
  });

  it('names the services where they are', () => {
    for (const [name, value] of Object.entries(environmentOf('gateway'))) {
      const address = /^(?:http:\/\/)?([a-z]+):(\d+)$/.exec(/_(GRPC_)?URL$/.test(name) ? value : '');
      if (address === null) continue;
      const config = loadDeployed(address[1] as (typeof APP_NAMES)[number], environmentOf(address[1] ?? ''));
      expect([name, Number(address[2])]).toEqual([name, name.includes('GRPC') ? config.grpcPort : config.httpPort]);
    }
  });

  it.each(APP_NAMES)('lets %s write its data and /tmp alone', (app) => {
    const { read_only, tmpfs, volumes: mounted } = serviceOf(app);
    expect([read_only, tmpfs, mounted[0]]).toEqual([true, ['/tmp'], 'data:/var/lib/intelgraph']);
    const named = mounted.map((mount) => filled(mount).split(':')[0] ?? '');
    expect(named.filter((name) => !(name in volumes))).toEqual([]);
  });

  it('migrates every database first, and gives the first token to governance alone', () => {
    const migrated = serviceOf('migrate').command.at(-1) ?? '';
    for (const app of APP_NAMES) {
      expect([app, new RegExp(`\\b${app}\\b`).test(migrated)]).toEqual([app, app !== 'gateway']);
      expect(serviceOf(app).depends_on['migrate']).toEqual({ condition: 'service_completed_successfully' });
      const token = 'BOOTSTRAP_ADMIN_TOKEN' in serviceOf(app).environment;
      expect([app, token]).toEqual([app, app === 'governance']);
    }
  });

  it('gives each service the keys of artifacts that it needs, and no other', () => {
    for (const app of APP_NAMES) {
      const environment = serviceOf(app).environment;
      const [signs, trusts] = ['ARTIFACT_SIGNING_KEY' in environment, 'ARTIFACT_TRUSTED_KEYS' in environment];
      expect([app, signs, trusts]).toEqual([app, app === 'registry' || app === 'training', app === 'inference']);
      const set = Object.entries({ ...SECRET_VALUES, ARTIFACT_TRUSTED_KEYS: TRUSTED_KEY, S3_PREFIX: 'ours/' });
      const config = loadDeployed(app, {
        ...environmentOf(app),
        ...Object.fromEntries(set.filter(([name]) => environment[name] === `\${${name}:-}`)),
      });
      expect([app, config.artifactEncryptionKeys.length, config.s3Prefix]).toEqual([app, 1, 'ours/']);
      expect(config.artifactSigningKey !== undefined).toBe(signs);
      expect(config.artifactTrustedKeys).toHaveLength(trusts ? 1 : 0);
    }
  });

  it('writes no secret down', () => {
    for (const app of APP_NAMES) {
      const { SERVICE_TOKEN, DATABASE_URL } = serviceOf(app).environment;
      expect([SERVICE_TOKEN, DATABASE_URL]).toEqual([
        expect.stringMatching(/^\$\{SERVICE_TOKEN:\?/),
        expect.stringMatching(/:\$\{POSTGRES_PASSWORD:\?[^}]*\}@/),
      ]);
    }
  });

  it('runs the Kafka that the tests run', () => {
    expect(serviceOf('kafka').image).toBe(`apache/kafka:${KAFKA_VERSION}`);
  });
});

const dockerfile = read('Dockerfile').replace(/\\\n/g, ' ').split('\n');

function imageVariables(): [string, string][] {
  const lines = dockerfile.filter((line) => line.startsWith('ENV ')).join(' ');
  return [...lines.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]);
}

describe('the Dockerfile', () => {
  it('copies what exists and what .dockerignore lets through', () => {
    const sources = dockerfile
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(sources.length).toBeGreaterThan(4);
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(sources.filter((path) => read('.dockerignore').split('\n').includes(path))).toEqual([]);
    expect(dockerfile.some((line) => line.includes('/app/scripts/container-health.mjs'))).toBe(true);
  });

  it('sets only what the apps know, and runs as a number that is not root', () => {
    expect(imageVariables().filter(([name]) => !KNOWN.has(name) && !/^NODE_/.test(name))).toEqual([]);
    expect(dockerfile.find((line) => line.startsWith('USER '))).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
  });
});
