import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testTls } from '@intelgraph/testing';
import { artifactStorageOf } from './artifact-storage.js';
import { ConfigError, defineConfig, isLoopback } from './define-config.js';
import { envExample } from './env-example.js';
import { dataS3RootsSetting } from './location.settings.js';
import { durationSetting, enumSetting, intSetting } from './setting.js';

const schema = defineConfig({
  app: 'sample',
  port: 8100,
  grpcPort: 9100,
  database: 'sample',
  settings: {
    workers: intSetting('SAMPLE_WORKERS', { default: 2, min: 1, max: 8, description: 'Worker threads.' }),
    lease: durationSetting('SAMPLE_LEASE', { default: '30s', description: 'How long a job is leased.' }),
    mode: enumSetting('SAMPLE_MODE', ['fast', 'exact'], { default: 'fast', description: 'How.' }),
  },
});
const DATABASE_URL = 'postgres://u:p@db:5432/x';

function problemsOf(env: Record<string, string>): string[] {
  try {
    schema.load(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).fields.map(({ field }) => field);
  }
}

describe('a configuration', () => {
  it('has defaults and reads variables', () => {
    const config = schema.load({ DATABASE_URL, SAMPLE_PORT: '8200', SAMPLE_LEASE: '5m', BODY_LIMIT: '2mb' });
    expect(config).toMatchObject({
      app: 'sample',
      database: 'sample',
      host: '127.0.0.1',
      httpPort: 8200,
      grpcPort: 9100,
      workers: 2,
      lease: 300_000,
      mode: 'fast',
      bodyLimit: 2 * 1024 * 1024,
      registryGrpcUrl: '127.0.0.1:9002',
      redisUrl: undefined,
    });
  });

  it('keeps artifacts in DATA_DIR unless told otherwise', () => {
    const artifactsDir = (env: Record<string, string>, overrides = {}): string =>
      schema.load({ DATABASE_URL, ...env }, overrides).artifactsDir;
    expect(artifactsDir({})).toBe(resolve('.data/artifacts'));
    expect(artifactsDir({ DATA_DIR: '/var/lib/mine' })).toBe('/var/lib/mine/artifacts');
    expect(artifactsDir({}, { dataDir: '/var/lib/ours' })).toBe('/var/lib/ours/artifacts');
    expect(artifactsDir({ DATA_DIR: '/var/lib/mine', ARTIFACTS_DIR: '/mnt/all' })).toBe('/mnt/all');
  });

  it('takes a bucket for the artifacts, with what belongs to it', () => {
    const s3 = { DATABASE_URL, ARTIFACT_STORAGE: 's3', S3_BUCKET: 'models' };
    const login = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };
    expect(
      artifactStorageOf(schema.load({ ...s3, ...login, S3_ENDPOINT: 'http://s3:9000', S3_PATH_STYLE: 'true' })),
    ).toEqual({
      type: 's3',
      bucket: 'models',
      prefix: '',
      endpoint: 'http://s3:9000',
      region: 'us-east-1',
      forcePathStyle: true,
      directUploads: false,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      encryptionKeys: [],
    });
    expect(problemsOf({ ...s3, S3_BUCKET: '' })).toEqual(['S3_BUCKET']);
    const direct = { S3_DIRECT_UPLOADS: 'true' };
    expect(problemsOf({ ...s3, ...direct })).toEqual([]);
    expect(problemsOf({ DATABASE_URL, ...direct })).toEqual(['S3_DIRECT_UPLOADS']);
    expect(problemsOf({ ...s3, ...direct, ARTIFACT_KMS_KEY_ID: 'k' })).toEqual(['S3_DIRECT_UPLOADS']);
    expect(problemsOf({ ...s3, ...direct, ARTIFACT_ENCRYPTION_KEY: 'c'.repeat(64) })).toEqual(['S3_DIRECT_UPLOADS']);
    expect(problemsOf({ ...s3, S3_ACCESS_KEY_ID: 'id' })).toEqual(['S3_SECRET_ACCESS_KEY']);
    expect(problemsOf({ ...s3, S3_SECRET_ACCESS_KEY: 'x', S3_PREFIX: '/a', S3_ENDPOINT: 'ftp://x' })).toEqual(
      expect.arrayContaining(['S3_ACCESS_KEY_ID', 'S3_PREFIX', 'S3_ENDPOINT']),
    );
  });

  it('takes buckets whose objects clients may name, but for that of the artifacts', () => {
    const data = defineConfig({
      ...{ app: 'sample', port: 8200, grpcPort: 9100, database: 'sample' },
      settings: { dataS3Roots: dataS3RootsSetting() },
    });
    const load = (roots: string, more = {}) => data.load({ DATABASE_URL, DATA_S3_ROOTS: roots, ...more }).dataS3Roots;
    expect(load('')).toEqual([]);
    expect(load('s3://lake/batch/a=1, s3://open/')).toEqual([
      { bucket: 'lake', prefix: 'batch/a=1/' },
      { bucket: 'open', prefix: '' },
    ]);
    for (const wrong of ['lake', 's3://', 's3://lake/../x', 's3://lake//x', 's3://Lake', '/data']) {
      expect(() => load(wrong)).toThrow(`must be of the form s3://bucket or s3://bucket/prefix, not ${wrong}`);
    }
    const s3 = { ARTIFACT_STORAGE: 's3', S3_BUCKET: 'lake', S3_PREFIX: 'models/' };
    expect(load('s3://lake/batch', s3)).toHaveLength(1);
    for (const root of ['s3://lake', 's3://lake/models', 's3://lake/models/x']) {
      expect(() => load(root, s3)).toThrow('DATA_S3_ROOTS overlaps the artifacts');
    }
  });

  it('reports every problem at once by the name of its variable', () => {
    const env = { SAMPLE_PORT: '70000', SAMPLE_WORKERS: 'many', SAMPLE_MODE: 'slow', SAMPLE_LEASE: '5', BUS: 'rabbit' };
    expect(problemsOf(env).sort()).toEqual(
      ['BUS', 'DATABASE_URL', 'SAMPLE_LEASE', 'SAMPLE_MODE', 'SAMPLE_PORT', 'SAMPLE_WORKERS'].sort(),
    );
  });

  it.each([
    [{ BUS: 'kafka' }, 'KAFKA_BROKERS'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ AUTH_MODE: 'token' }, 'SERVICE_TOKEN'],
    [{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM'],
    [{ TLS_CERT_FILE: '/nowhere.pem', TLS_KEY_FILE: testTls.keyPath }, 'TLS_CERT_FILE'],
    [{ TLS_CERT_FILE: testTls.certificatePath }, 'TLS_KEY_FILE'],
    [{ TLS_KEY_FILE: import.meta.filename }, 'TLS_KEY_FILE'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ REGISTRY_GRPC_URL: 'http://x:1' }, 'REGISTRY_GRPC_URL'],
    [{ SERVICE_TOKEN: 'a', SERVICE_TOKEN_FILE: '/x' }, 'SERVICE_TOKEN'],
    [{ SERVICE_TOKEN_FILE: '/does/not/exist' }, 'SERVICE_TOKEN'],
  ])('refuses %j, naming %s', (env, variable) => {
    expect(problemsOf({ DATABASE_URL, ...env })).toEqual([variable]);
  });

  it('reads secrets from files, never repeating them in errors', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'secret');
    writeFileSync(file, 'hunter2\n');
    expect(schema.load({ DATABASE_URL, SERVICE_TOKEN_FILE: file }).serviceToken).toBe('hunter2');
    expect(() => schema.load({ DATABASE_URL: 'mysql://u:hunter2@x' })).toThrow(expect.not.stringContaining('hunter2'));
  });

  it('puts overrides over variables, unseen by their rules for text', () => {
    expect(schema.load({ SAMPLE_PORT: '1' }, { databaseUrl: DATABASE_URL, httpPort: 0 }).httpPort).toBe(0);
  });
});

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('is true of %s', (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil.example', 'example.org'])('is false of %s', (host) =>
    expect(isLoopback(host)).toBe(false),
  );
});

describe('.env.example', () => {
  it('has every variable once, with its users, and no value of a secret', () => {
    const other = defineConfig({ app: 'other', port: 1, grpcPort: 2 });
    const text = envExample([schema, other]);
    expect(text.match(/^# HOST=/gm)).toHaveLength(1);
    expect(text).toContain('# How long a job is leased.\n# duration; sample.\n# SAMPLE_LEASE=30s');
    expect(text).toContain('SERVICE_TOKEN_FILE may name a file');
    expect(text).toContain('# OTHER_PORT=1');
  });
});
