import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

import { ArtifactCorruptError, ArtifactTooLargeError } from './artifact-store.errors.js';

/** Passes bytes through and fails at their end when they do not have the digest. */
export function verifying(digest: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const actual = hash.digest('hex');
      done(actual === digest ? null : new ArtifactCorruptError(digest, actual));
    },
  });
}

/** Passes chunks on, counts and hashes them. `result` is valid after the last one. */
export class Digester {
  private readonly hash = createHash('sha256');
  private size = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws ArtifactTooLargeError */
  add(chunk: Uint8Array): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) throw new ArtifactTooLargeError(this.maxBytes);
    this.hash.update(chunk);
  }

  result(): { digest: string; size: number } {
    return { digest: this.hash.digest('hex'), size: this.size };
  }
}

export async function* chunksOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (ArrayBuffer.isView(content)) yield content;
  else yield* content;
}
