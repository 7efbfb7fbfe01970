import type { S3Client } from '@aws-sdk/client-s3';

import type { S3Server } from './s3-config.js';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface S3Connection {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

/** Whether requests carry checksums that the SDK adds, or only what their sender put there. */
export type S3Checksums = 'added' | 'bare';

/** Loads the SDK at the first call: processes that keep their artifacts elsewhere never pay for it. */
export function s3Connector(config: S3Server, checksums: S3Checksums): () => Promise<S3Connection> {
  let opened: Promise<S3Connection> | undefined;
  return () => (opened ??= connect(config, checksums));
}

async function connect(config: S3Server, checksums: S3Checksums): Promise<S3Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region: config.region ?? 'us-east-1',
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(config.credentials === undefined ? {} : { credentials: config.credentials }),
    forcePathStyle: config.forcePathStyle ?? false,
    requestChecksumCalculation: checksums === 'added' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED',
    // Artifacts are checked against their sha256 anyway, and ranges of other objects have no checksum.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: 60_000 },
  });
  return { sdk, client };
}
