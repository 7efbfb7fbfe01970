import { InvalidInputError } from '@intelgraph/kernel';

import type { KmsConfig } from '../encryption/aws-kms.js';

/** Anything that speaks the S3 API, and who we are there. */
export interface S3Server {
  /** Address of the server; that of AWS for the region unless given. */
  readonly endpoint?: string;
  /** `us-east-1` unless given. */
  readonly region?: string;
  /** Those of the environment the SDK knows (role, profile) unless given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Bucket in the path instead of the host name: what most servers other than AWS want. */
  readonly forcePathStyle?: boolean;
}

/** A bucket, and what of it is ours. */
export interface S3Place extends S3Server {
  /** Must exist. */
  readonly bucket: string;
  /** Put before every key; several installations may share a bucket. Empty, or ends with `/`. */
  readonly prefix?: string;
}

/** Artifacts in a bucket. */
export interface S3StoreConfig extends S3Place {
  readonly type: 's3';
  /** Largest blob in bytes; 8 GiB unless given. */
  readonly maxBlobBytes?: number;
  /** As for a local folder: the first key encrypts before anything leaves this process, all decrypt. */
  readonly encryptionKeys?: readonly Uint8Array[];
  /** As for a local folder. */
  readonly kms?: KmsConfig;
  /** Whether clients may send parts of their uploads to the bucket itself, where nothing is encrypted; not unless given. */
  readonly directUploads?: boolean;
  /** An ed25519 key (PKCS #8, DER) that signs every manifest. */
  readonly signingKey?: Uint8Array;
}

const PREFIX = /^(?:[A-Za-z0-9._-]+\/)*$/;

/** @throws InvalidInputError that names the option */
export function assertS3Config(config: S3StoreConfig): void {
  if (config.bucket === '') throw InvalidInputError.of('storage.bucket', 'must name a bucket');
  if (!PREFIX.test(config.prefix ?? '')) {
    throw InvalidInputError.of('storage.prefix', 'must be empty, or plain names that each end with "/"');
  }
}
