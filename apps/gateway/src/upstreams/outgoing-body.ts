import { Readable } from 'node:stream';

/** Longest body that is read before it is sent, and so can be sent twice; in bytes. */
export const MAX_KEPT_BYTES = 1024 * 1024;

/** The body of a request to a service, for one try after the other. */
export interface OutgoingBody {
  /** For the next try. */
  readonly next: () => Buffer | Readable | undefined;
  /** Whether all of it can still be sent. */
  readonly isWhole: () => boolean;
}

/**
 * Reads a short body; one that is long, or does not say how long it is, is handed on while it comes, and can be sent again
 * only until somebody began to read it.
 *
 * @param announced the header `Content-Length`
 * @throws what reading throws: the client went away
 */
export async function outgoingBody(body: unknown, announced: unknown): Promise<OutgoingBody> {
  if (!(body instanceof Readable)) return { next: () => undefined, isWhole: () => true };
  const length = announced === undefined ? Infinity : Number(announced);
  if (length <= MAX_KEPT_BYTES) {
    const kept = await bytesOf(body);
    return { next: () => kept, isWhole: () => true };
  }
  let isWhole = true;
  // A generator that nobody asked for anything leaves the body alone when it is ended.
  async function* read(): AsyncGenerator {
    isWhole = false;
    yield* body as Readable;
  }
  return { next: () => Readable.from(read(), { objectMode: false }), isWhole: () => isWhole };
}

function bytesOf(body: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Buffer) => chunks.push(chunk));
    body.once('end', () => resolve(Buffer.concat(chunks)));
    body.once('error', reject);
    body.once('close', () => reject(new Error('the body ended early')));
  });
}
