import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

import { MalformedInputError } from '@intelgraph/kernel';

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const DECODERS: Readonly<Record<string, Decoder>> = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** What `grpc-encoding` may say. */
export const ENCODINGS = ['identity', ...Object.keys(DECODERS)];

/** The message of compressed bytes. @throws MalformedInputError */
export async function decompress(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decode = DECODERS[encoding ?? ''];
  if (decode === undefined) throw new MalformedInputError('a message is compressed in a way that no header names');
  try {
    return await decode(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw new MalformedInputError('a compressed message is broken, or too large', { cause });
  }
}
