import type { S3Objects } from './s3-objects.js';

/** An address by which anybody can read an object for so many seconds. */
export async function presignedDownload(objects: S3Objects, key: string, seconds: number): Promise<string> {
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  return objects.call(key, ({ sdk, client }, place) =>
    getSignedUrl(client, new sdk.GetObjectCommand(place), { expiresIn: seconds }),
  );
}

/** An address that takes the bytes of one part of a multipart upload by PUT for so many seconds. */
export async function presignedPart(
  objects: S3Objects,
  key: string,
  part: { readonly UploadId: string; readonly PartNumber: number },
  seconds: number,
): Promise<string> {
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  return objects.call(key, ({ sdk, client }, place) =>
    getSignedUrl(client, new sdk.UploadPartCommand({ ...place, ...part }), { expiresIn: seconds }),
  );
}
