import { join } from 'node:path';

import { keysSetting } from './key.settings.js';
import { pathSetting, urlSetting } from './location.settings.js';
import { signingKeySetting, verifyingKeysSetting } from './signing.settings.js';
import { boolSetting, enumSetting, stringSetting, type Setting, type SettingOptions } from './setting.js';

const PREFIX = /^(?:[A-Za-z0-9._-]+\/)*$/;

function prefixSetting(env: string, options: SettingOptions): Setting<string> {
  return {
    ...stringSetting(env, options),
    parse(text) {
      if (!PREFIX.test(text)) throw new Error('must be empty, or plain names that each end with "/"');
      return text;
    },
  };
}

/** Where artifacts lie; the same for registry, training, inference, monitoring and governance. */
export const artifacts = {
  artifactStorage: enumSetting('ARTIFACT_STORAGE', ['local', 's3'], {
    default: 'local',
    description:
      'Artifact store: the folder ARTIFACTS_DIR, or the bucket S3_BUCKET. No fall-back from one to the other.',
  }),
  artifactsDir: pathSetting('ARTIFACTS_DIR', {
    default: '.data/artifacts',
    fallbackIn: (dataDir) => join(dataDir, 'artifacts'),
    description: 'Folder of the artifact store, the same for every service. Unless given: artifacts in DATA_DIR.',
  }),
  artifactEncryptionKeys: keysSetting('ARTIFACT_ENCRYPTION_KEY', {
    description:
      'Encrypts artifacts at rest (AES-256-GCM); the same for every service that stores or reads them. Further keys still decrypt.',
  }),
  artifactKmsKeyId: stringSetting('ARTIFACT_KMS_KEY_ID', {
    optional: true,
    description:
      'Key of AWS KMS (id, ARN or alias) that protects the keys of encrypted artifacts; ARTIFACT_ENCRYPTION_KEY then only decrypts what is older.',
  }),
  artifactKmsEndpoint: urlSetting('ARTIFACT_KMS_ENDPOINT', ['http', 'https'], {
    optional: true,
    description: 'Address of a server that speaks the API of AWS KMS; that of AWS for the region when absent.',
  }),
  artifactKmsRegion: stringSetting('ARTIFACT_KMS_REGION', {
    default: 'us-east-1',
    description: 'Region of ARTIFACT_KMS_KEY_ID.',
  }),
  artifactKmsAccessKeyId: stringSetting('ARTIFACT_KMS_ACCESS_KEY_ID', {
    optional: true,
    secret: true,
    description: 'Access key for KMS; what the environment offers to the AWS SDK (role, profile) when absent.',
  }),
  artifactKmsSecretAccessKey: stringSetting('ARTIFACT_KMS_SECRET_ACCESS_KEY', {
    optional: true,
    secret: true,
    description: 'Secret that belongs to ARTIFACT_KMS_ACCESS_KEY_ID.',
  }),
  artifactSigningKey: signingKeySetting('ARTIFACT_SIGNING_KEY', {
    description: 'Signs the manifest of every artifact that this service stores; for registry and training.',
  }),
  artifactTrustedKeys: verifyingKeysSetting('ARTIFACT_TRUSTED_KEYS', {
    description:
      'Public keys, one of which must have signed what inference deploys; signatures are not asked for when empty.',
  }),
  s3Bucket: stringSetting('S3_BUCKET', {
    default: '',
    description: 'Bucket of the artifacts; for ARTIFACT_STORAGE=s3.',
  }),
  s3Prefix: prefixSetting('S3_PREFIX', {
    default: '',
    description: 'Put before every key in the bucket; ends with "/".',
  }),
  s3Endpoint: urlSetting('S3_ENDPOINT', ['http', 'https'], {
    optional: true,
    description: 'Address of the S3 server, of DATA_S3_ROOTS too; that of AWS for the region when absent.',
  }),
  s3Region: stringSetting('S3_REGION', {
    default: 'us-east-1',
    description: 'Region of the bucket, and of those of DATA_S3_ROOTS.',
  }),
  s3PathStyle: boolSetting('S3_PATH_STYLE', {
    default: false,
    description: 'Name the bucket in the path instead of the host name: what most servers other than AWS want.',
  }),
  s3DirectUploads: boolSetting('S3_DIRECT_UPLOADS', {
    default: false,
    description:
      'Have clients send the parts of large files to the bucket itself, at presigned addresses of S3_ENDPOINT, which they must reach; not for encrypted artifacts.',
  }),
  s3AccessKeyId: stringSetting('S3_ACCESS_KEY_ID', {
    optional: true,
    secret: true,
    description: 'Access key of the S3 server; what the environment offers to the AWS SDK (role, profile) when absent.',
  }),
  s3SecretAccessKey: stringSetting('S3_SECRET_ACCESS_KEY', {
    optional: true,
    secret: true,
    description: 'Secret that belongs to S3_ACCESS_KEY_ID.',
  }),
};
