import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtByGo, endLeftover, startChild } from './child-service.mjs';

export const S3_REGION = 'us-east-1';
export const S3_CREDENTIALS = { accessKeyId: 'tests', secretAccessKey: 'only-for-servers-on-loopback' };

/** What the command line of a server contains that keeps its buckets below this folder. */
export const s3Mark = (dir) => join(dir, 'buckets');

const versitygw = () => builtByGo('versitygw');

/** What is missing to run an S3 server here, in words for people; undefined when nothing is. */
export function missingForS3() {
  return versitygw() === undefined ? 'versitygw is not here (scripts/s3-tools.sh builds it with Go)' : undefined;
}

/** @throws Error when no S3 server answers at the URL */
export async function probeS3(url) {
  const { headers } = await fetch(url);
  if (!headers.has('x-amz-request-id')) throw new Error(`${url} is no S3 server`);
}

/**
 * Starts an S3 server on loopback that keeps its buckets below `dir`; a second start finds them again.
 *
 * @returns url, pid and stop()
 */
export async function startS3({ dir, port }) {
  const command = versitygw();
  if (command === undefined) throw new Error(missingForS3());
  const [data, metadata] = [s3Mark(dir), join(dir, 'metadata')];
  for (const folder of [data, metadata]) mkdirSync(folder, { recursive: true });
  await endLeftover(dir, s3Mark(dir));
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    dir,
    name: 's3',
    command,
    // In files of its own, the metadata needs no extended attributes, which some file systems lack.
    args: ['--port', `127.0.0.1:${port}`, '--region', S3_REGION, 'posix', '--sidecar', metadata, data],
    mark: s3Mark(dir),
    probe: () => probeS3(url),
    seconds: 15,
    env: {
      ...process.env,
      ROOT_ACCESS_KEY: S3_CREDENTIALS.accessKeyId,
      ROOT_SECRET_KEY: S3_CREDENTIALS.secretAccessKey,
    },
  });
  return { url, ...child };
}
