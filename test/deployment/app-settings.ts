import { generateKeyPairSync } from 'node:crypto';

import { expect } from '@jest/globals';
import { testTls } from '@intelgraph/testing';

import { featuresConfig } from '../../apps/features/src/config.js';
import { gatewayConfig } from '../../apps/gateway/src/config.js';
import { governanceConfig } from '../../apps/governance/src/config.js';
import { inferenceConfig } from '../../apps/inference/src/config.js';
import { monitoringConfig } from '../../apps/monitoring/src/config.js';
import { registryConfig } from '../../apps/registry/src/config.js';
import { trainingConfig } from '../../apps/training/src/config.js';

export const SCHEMAS = {
  features: featuresConfig,
  gateway: gatewayConfig,
  governance: governanceConfig,
  inference: inferenceConfig,
  monitoring: monitoringConfig,
  registry: registryConfig,
  training: trainingConfig,
};
export type AppName = keyof typeof SCHEMAS;
export const APP_NAMES = Object.keys(SCHEMAS) as AppName[];

const settings = Object.values(SCHEMAS).flatMap((schema) => Object.values(schema.settings));
/** Every variable that an app knows. */
export const KNOWN = new Set(settings.map(({ env }) => env));
export const SECRETS = new Set(settings.filter(({ secret }) => secret).map(({ env }) => env));

const SIGNING = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
/** The public key that belongs to ARTIFACT_SIGNING_KEY, in base64. */
export const TRUSTED_KEY = SIGNING.publicKey.replace(/-----[A-Z ]+-----|\n/g, '');

/** What secrets hold, in a shape that the apps take. */
export const SECRET_VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://user:password@postgres:5432/postgres',
  REDIS_URL: 'redis://redis:6379',
  SERVICE_TOKEN: 'a'.repeat(64),
  BOOTSTRAP_ADMIN_TOKEN: `ig_${'a'.repeat(16)}_${'b'.repeat(64)}`,
  KAFKA_SASL_PASSWORD: 'password',
  ARTIFACT_ENCRYPTION_KEY: 'c'.repeat(64),
  // As `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` write them.
  ARTIFACT_SIGNING_KEY: SIGNING.privateKey,
  ARTIFACT_KMS_ACCESS_KEY_ID: 'id',
  ARTIFACT_KMS_SECRET_ACCESS_KEY: 'secret',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};

/** Loads an app's configuration from what a deployment sets. @throws ConfigError, or an assertion for unknown names */
export function loadDeployed(app: AppName, env: Readonly<Record<string, string>>) {
  // Variables of Node itself; the others must be settings.
  expect([app, Object.keys(env).filter((name) => !KNOWN.has(name) && !/^NODE_/.test(name))]).toEqual([app, []]);
  const files = { TLS_CERT_FILE: testTls.certificatePath, TLS_KEY_FILE: testTls.keyPath };
  const here = Object.entries(files).filter(([name]) => name in env);
  return SCHEMAS[app].load({ ...env, ...Object.fromEntries(here) });
}
