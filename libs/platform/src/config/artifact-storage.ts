import type { FieldProblem } from '@intelgraph/kernel';

import type { artifacts } from './artifact.settings.js';
import type { S3Root } from './location.settings.js';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A key of KMS, as the artifact store takes it. */
interface KmsKey {
  readonly keyId: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: Credentials;
}

interface LocalStorage {
  readonly type: 'local';
  readonly basePath: string;
  readonly encryptionKeys: readonly Uint8Array[];
  readonly kms?: KmsKey;
  readonly signingKey?: Uint8Array;
}

/** A server that speaks the S3 API, and who we are there. */
export interface S3ServerAccess {
  readonly endpoint?: string;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly credentials?: Credentials;
}

interface S3Storage extends S3ServerAccess {
  readonly type: 's3';
  readonly bucket: string;
  readonly prefix: string;
  readonly directUploads: boolean;
  readonly encryptionKeys: readonly Uint8Array[];
  readonly kms?: KmsKey;
  readonly signingKey?: Uint8Array;
}

/** Where the artifacts of this installation lie, as the artifact store takes it. */
export type ArtifactStorage = LocalStorage | S3Storage;

type Settings = { readonly [K in keyof typeof artifacts]: ReturnType<(typeof artifacts)[K]['parse']> };

/** Rules between the settings of the artifact store. */
export function artifactStorageContradictions(
  config: Partial<Settings> & { readonly dataS3Roots?: readonly S3Root[] },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (config.artifactStorage === 's3' && config.s3Bucket === '') {
    problems.push({ field: 'S3_BUCKET', message: 'is missing (ARTIFACT_STORAGE=s3)' });
  }
  if (config.s3DirectUploads === true) problems.push(...directUploadsProblem(config));
  problems.push(
    ...pairProblem({ S3_ACCESS_KEY_ID: config.s3AccessKeyId, S3_SECRET_ACCESS_KEY: config.s3SecretAccessKey }),
    ...pairProblem({
      ARTIFACT_KMS_ACCESS_KEY_ID: config.artifactKmsAccessKeyId,
      ARTIFACT_KMS_SECRET_ACCESS_KEY: config.artifactKmsSecretAccessKey,
    }),
  );
  if (config.artifactKmsKeyId === undefined && config.artifactKmsEndpoint !== undefined) {
    problems.push({ field: 'ARTIFACT_KMS_KEY_ID', message: 'is missing (ARTIFACT_KMS_ENDPOINT is set)' });
  }
  if (config.artifactStorage === 's3') problems.push(...dataRootsProblem(config));
  return problems;
}

/** Who may name data would read and write artifacts. */
function dataRootsProblem({
  s3Bucket = '',
  s3Prefix = '',
  dataS3Roots = [],
}: Partial<Settings> & { readonly dataS3Roots?: readonly S3Root[] }): FieldProblem[] {
  const overlaps = ({ bucket, prefix }: S3Root): boolean =>
    bucket === s3Bucket && (prefix.startsWith(s3Prefix) || s3Prefix.startsWith(prefix));
  return dataS3Roots.some(overlaps)
    ? [{ field: 'DATA_S3_ROOTS', message: 'overlaps the artifacts, in S3_BUCKET below S3_PREFIX' }]
    : [];
}

function directUploadsProblem(config: Partial<Settings>): FieldProblem[] {
  const refused = (message: string): FieldProblem[] => [{ field: 'S3_DIRECT_UPLOADS', message }];
  if (config.artifactStorage !== 's3') return refused('needs ARTIFACT_STORAGE=s3');
  const encrypted = config.artifactKmsKeyId !== undefined || (config.artifactEncryptionKeys ?? []).length > 0;
  if (!encrypted) return [];
  return refused('cannot be on where artifacts are encrypted at rest: what clients send to the bucket is in the clear');
}

/** Settings that come together or not at all. */
function pairProblem(pair: Readonly<Record<string, string | undefined>>): FieldProblem[] {
  const missing = Object.keys(pair).filter((field) => pair[field] === undefined);
  if (missing.length !== 1) return [];
  return missing.map((field) => ({ field, message: 'is missing (the other one of the pair is set)' }));
}

function credentialsOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
): { credentials?: Credentials } {
  return accessKeyId === undefined || secretAccessKey === undefined
    ? {}
    : { credentials: { accessKeyId, secretAccessKey } };
}

/** The key of KMS, or undefined where keys come from the configuration alone. */
function kmsKeyOf(config: Settings): KmsKey | undefined {
  const { artifactKmsKeyId: keyId, artifactKmsRegion: region, artifactKmsEndpoint: endpoint } = config;
  if (keyId === undefined) return undefined;
  return {
    ...{ keyId, region },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(config.artifactKmsAccessKeyId, config.artifactKmsSecretAccessKey),
  };
}

/** The one reading of the artifact settings, for every app that opens the store. */
export function artifactStorageOf(config: Settings): ArtifactStorage {
  const { artifactEncryptionKeys: encryptionKeys } = config;
  const kms = kmsKeyOf(config);
  const keys = {
    encryptionKeys,
    ...(kms === undefined ? {} : { kms }),
    ...(config.artifactSigningKey === undefined ? {} : { signingKey: config.artifactSigningKey }),
  };
  if (config.artifactStorage === 'local') {
    return { type: 'local', basePath: config.artifactsDir, ...keys };
  }
  return {
    type: 's3',
    bucket: config.s3Bucket,
    prefix: config.s3Prefix,
    directUploads: config.s3DirectUploads,
    ...keys,
    ...s3ServerOf(config),
  };
}

/** The server of artifacts in a bucket, and of data in buckets. */
export function s3ServerOf(config: Settings): S3ServerAccess {
  return {
    region: config.s3Region,
    forcePathStyle: config.s3PathStyle,
    ...(config.s3Endpoint === undefined ? {} : { endpoint: config.s3Endpoint }),
    ...credentialsOf(config.s3AccessKeyId, config.s3SecretAccessKey),
  };
}
