import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { describe, expect, it } from '@jest/globals';

import { sha256Of } from '../digests/digests.js';

import { Digester, verifying } from './verified-stream.js';

/** What comes through before the stream ends or fails. */
async function through(bytes: Buffer, digest: string, chunk: number): Promise<{ seen: Buffer; error: unknown }> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  );
  const seen: Buffer[] = [];
  const error: unknown = await pipeline(
    Readable.from(chunks, { objectMode: false }),
    verifying(digest),
    async (source) => {
      for await (const part of source) seen.push(part as Buffer);
    },
  ).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { seen: Buffer.concat(seen), error };
}

describe('bytes that are verified while they are read', () => {
  const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, i) => (i * 31) % 251));

  it.each([1, 7, 4096, 10_000])('pass unchanged in chunks of %i', async (chunk) => {
    const { seen, error } = await through(bytes, sha256Of(bytes), chunk);
    expect([seen.equals(bytes), error]).toEqual([true, undefined]);
  });

  it('fail when any one bit differs, wherever it is', async () => {
    for (const position of [0, 1, 4095, 4096, 9999]) {
      const rotten = Buffer.from(bytes);
      rotten[position] = (rotten[position] ?? 0) ^ 1;
      expect((await through(rotten, sha256Of(bytes), 4096)).error).toMatchObject({ code: 'ARTIFACT.CORRUPT' });
    }
  });

  it.each([
    ['cut short', bytes.subarray(0, -1)],
    ['empty', Buffer.alloc(0)],
    ['too long', Buffer.concat([bytes, Buffer.alloc(1)])],
  ])('fail when they are %s', async (_how, other) => {
    expect((await through(other, sha256Of(bytes), 1000)).error).toMatchObject({ code: 'ARTIFACT.CORRUPT' });
  });
});

describe('counting bytes', () => {
  it('takes exactly as many as the limit, and not one more', () => {
    const digester = new Digester(5);
    digester.add(Buffer.from('hel'));
    digester.add(Buffer.from('lo'));
    expect(digester.result()).toEqual({ digest: sha256Of('hello'), size: 5 });
    expect(() => new Digester(5).add(Buffer.from('hello!'))).toThrow(expect.objectContaining({ kind: 'too_large' }));
  });
});
