import { createHash } from 'node:crypto';
import { ReadableStream } from 'node:stream/web';

import type { Download, Endpoint } from '../wire/endpoint.js';
import { BadAnswerError, messageOf, RefusedError, UnreachableError } from '../wire/errors.js';

import { proxyPath } from './artifact-paths.js';

const ATTEMPTS = 3;

export interface CopiedFile {
  /** sha256 of the bytes that came, hex. */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

/** Where a file goes: a path below the artifact root of a server. */
export interface FilePlace {
  readonly endpoint: Endpoint;
  readonly path: string;
}

/**
 * Streams one file from one server to another: constant memory, digest on the way.
 *
 * @param expected bytes that its list promised
 * @throws BadAnswerError where more or fewer bytes come than the server said
 */
export async function copyArtifact(
  open: () => Promise<Download>,
  to: FilePlace,
  expected: number | undefined,
): Promise<CopiedFile> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await copyOnce(await open(), to, expected);
    } catch (error) {
      const again = error instanceof UnreachableError || (error instanceof RefusedError && error.status >= 500);
      if (!again || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The digest of what a server now gives out. */
export async function digestOf({ content }: Download): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}

async function copyOnce(download: Download, to: FilePlace, expected: number | undefined): Promise<CopiedFile> {
  const hash = createHash('sha256');
  let size = 0;
  let broken: Error | undefined;
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of wholeOf(download, to.path, expected ?? download.size)) {
        size += chunk.byteLength;
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      broken = error instanceof BadAnswerError ? error : new UnreachableError(`${to.path}: ${messageOf(error)}`);
      throw broken;
    }
  }
  try {
    await to.endpoint.upload(proxyPath(to.path), ReadableStream.from(counted()));
  } catch (error) {
    // What went wrong on the way in comes back wrapped by what sends it on.
    throw broken ?? error;
  }
  return { digest: hash.digest('hex'), size };
}

/** The bytes as they come, ended by an error before too many of them, or instead of an end that comes too early. */
async function* wholeOf({ content }: Download, path: string, promised: number | undefined): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (promised !== undefined && size > promised)
      throw new BadAnswerError(`${path}: more bytes come than the ${promised} that were promised`);
    yield chunk;
  }
  if (promised !== undefined && size < promised)
    throw new BadAnswerError(`${path}: ${size} bytes came of the ${promised} that were promised`);
}
