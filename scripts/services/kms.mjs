import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { builtByGo, endLeftover, startChild } from './child-service.mjs';

export const KMS_REGION = 'eu-west-2';
export const KMS_CREDENTIALS = { accessKeyId: 'tests', secretAccessKey: 'only-for-servers-on-loopback' };

/** What the command line of a server contains that keeps its keys below this folder. */
export const kmsMark = (dir) => join(dir, 'local-kms');

const localKms = () => builtByGo('local-kms');

/** What is missing to run a KMS here, in words for people; undefined when nothing is. */
export function missingForKms() {
  return localKms() === undefined ? 'local-kms is not here (scripts/s3-tools.sh builds it with Go)' : undefined;
}

/** Starts a server on loopback that speaks the API of AWS KMS. @returns url, pid and stop() */
export async function startKms({ dir, port }) {
  const installed = localKms();
  if (installed === undefined) throw new Error(missingForKms());
  const data = join(dir, 'keys');
  mkdirSync(data, { recursive: true });
  await endLeftover(dir, kmsMark(dir));
  // It takes no arguments: by this name its command line says whose it is.
  rmSync(kmsMark(dir), { force: true });
  symlinkSync(installed, kmsMark(dir));
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild({
    dir,
    name: 'kms',
    command: kmsMark(dir),
    args: [],
    mark: kmsMark(dir),
    probe: () => fetch(url),
    seconds: 15,
    env: { ...process.env, PORT: String(port), KMS_REGION, DATA_PATH: data },
  });
  return { url, ...child };
}
