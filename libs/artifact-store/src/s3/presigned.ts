import type { S3Objects } from './s3-objects.js';

/** An address by which anybody can read an object for so many seconds. */
export async function presignedDownload(objects: S3Objects, key: string, seconds: number): Promise<string> {
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  return objects.call(key, ({ sdk, client }, place) =>
    getSignedUrl(client, new sdk.GetObjectCommand(place), { expiresIn: seconds }),
  );
}

/** Parts of a multipart upload, by their numbers. */
interface PartsOfUpload {
  readonly uploadId: string;
  readonly numbers: readonly number[];
}

/**
 * Addresses that take the bytes of parts by PUT for so many seconds. The SDK makes the first; making each by the whole of it
 * would cost six times as much, and only the number differs.
 */
export async function presignedParts(
  objects: S3Objects,
  key: string,
  { uploadId, numbers }: PartsOfUpload,
  seconds: number,
): Promise<string[]> {
  const { getSignedUrl, S3RequestPresigner } = await import('@aws-sdk/s3-request-presigner');
  const options = { expiresIn: seconds, signingDate: new Date() };
  return objects.call(key, async ({ sdk, client }, place) => {
    const byTheSdk = (PartNumber: number): Promise<string> =>
      getSignedUrl(client, new sdk.UploadPartCommand({ ...place, UploadId: uploadId, PartNumber }), options);
    const signer = new S3RequestPresigner(client.config);
    const sign = async (number: number, like: URL): Promise<string> => {
      const request = withPartNumber(like, number);
      const { query = {} } = await signer.presign(request, options);
      return `${like.origin}${like.pathname}?${new URLSearchParams(query as Record<string, string>).toString()}`;
    };
    const [first, ...others] = numbers;
    if (first === undefined) return [];
    const address = await byTheSdk(first);
    const like = new URL(address);
    // Some buckets are signed for otherwise, such as access points of several regions.
    const isAlike = signatureOf(await sign(first, like)) === signatureOf(address);
    const addresses = [address];
    for (const number of others) addresses.push(await (isAlike ? sign(number, like) : byTheSdk(number)));
    return addresses;
  });
}

const signatureOf = (address: string): string | null => new URL(address).searchParams.get('X-Amz-Signature');

/** The request of a signed address, unsigned, and for another part. */
function withPartNumber({ protocol, hostname, port, pathname: path, searchParams }: URL, number: number) {
  const query = Object.fromEntries([...searchParams].filter(([name]) => !name.startsWith('X-Amz-')));
  const where = port === '' ? { hostname } : { hostname, port: Number(port) };
  return { ...where, protocol, path, method: 'PUT', headers: {}, query: { ...query, partNumber: String(number) } };
}
