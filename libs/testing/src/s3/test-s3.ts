import { randomUUID } from 'node:crypto';
import { missingForS3, S3_CREDENTIALS, S3_REGION } from '../../../../scripts/services/s3.mjs';
import { isAvailable, sharedServer } from '../kafka/test-server.js';

/** The real S3 server of this test run, as the artifact store takes it. */
export interface TestS3 {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly forcePathStyle: true;
  /** Empty, and of nobody else. */
  readonly bucket: string;
}

/**
 * Whether an S3 server is here: `(s3Available() ? describe : describe.skip)(…)`.
 *
 * @throws Error with CI=true when it is not
 */
export function s3Available(): boolean {
  return isAvailable(missingForS3());
}

/** Started by the first caller of the run, on a free port, and stopped with the run. Every call makes a bucket. */
export async function testS3(): Promise<TestS3> {
  const { url: endpoint } = await sharedServer('s3');
  const place = { endpoint, region: S3_REGION, credentials: S3_CREDENTIALS, forcePathStyle: true } as const;
  const bucket = `t-${randomUUID()}`;
  // Hundreds of files, which every suite that imports anything from here would wait for.
  const { CreateBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client(place);
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return { ...place, bucket };
}
