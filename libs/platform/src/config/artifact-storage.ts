import type { FieldProblem } from '@intelgraph/kernel';

import type { artifacts } from './artifact.settings.js';

interface LocalStorage {
  readonly type: 'local';
  readonly basePath: string;
  readonly encryptionKeys: readonly Uint8Array[];
  readonly signingKey?: Uint8Array;
}

interface S3Storage {
  readonly type: 's3';
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region: string;
  readonly forcePathStyle: boolean;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly encryptionKeys: readonly Uint8Array[];
  readonly signingKey?: Uint8Array;
}

/** Where the artifacts of this installation lie, as the artifact store takes it. */
export type ArtifactStorage = LocalStorage | S3Storage;

type Settings = { readonly [K in keyof typeof artifacts]: ReturnType<(typeof artifacts)[K]['parse']> };

/** Rules between the settings of the artifact store. */
export function artifactStorageContradictions(config: Partial<Settings>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (config.artifactStorage === 's3' && config.s3Bucket === '') {
    problems.push({ field: 'S3_BUCKET', message: 'is missing (ARTIFACT_STORAGE=s3)' });
  }
  if ((config.s3AccessKeyId === undefined) !== (config.s3SecretAccessKey === undefined)) {
    const field = config.s3AccessKeyId === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY';
    problems.push({ field, message: 'is missing (the other one of the pair is set)' });
  }
  return problems;
}

/** The one reading of the artifact settings, for every app that opens the store. */
export function artifactStorageOf(config: Settings): ArtifactStorage {
  const { artifactEncryptionKeys: encryptionKeys, s3AccessKeyId, s3SecretAccessKey } = config;
  const signing = config.artifactSigningKey === undefined ? {} : { signingKey: config.artifactSigningKey };
  if (config.artifactStorage === 'local') {
    return { type: 'local', basePath: config.artifactsDir, encryptionKeys, ...signing };
  }
  return {
    type: 's3',
    bucket: config.s3Bucket,
    prefix: config.s3Prefix,
    region: config.s3Region,
    forcePathStyle: config.s3PathStyle,
    encryptionKeys,
    ...signing,
    ...(config.s3Endpoint === undefined ? {} : { endpoint: config.s3Endpoint }),
    ...(s3AccessKeyId === undefined || s3SecretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
  };
}
