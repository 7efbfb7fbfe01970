import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';

const CODINGS = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
type Coding = keyof typeof CODINGS;

/** Smaller answers would only grow. */
const LEAST_BYTES = 1024;

/** A body, and the content coding it is in; undefined where it is as it was. */
export interface CodedBody {
  readonly body: string | Buffer;
  readonly coding: Coding | undefined;
}

/**
 * Compresses an answer for a client that takes gzip or deflate. Never anything else: a client of Triton's names `br` as well and
 * cannot read it.
 *
 * @param accepted `Accept-Encoding`
 */
export function coded(body: string | Buffer, accepted: string | undefined): CodedBody | Promise<CodedBody> {
  const coding = accepted === undefined || body.length < LEAST_BYTES ? undefined : codingOf(accepted);
  return coding === undefined ? { body, coding } : CODINGS[coding](body).then((shorter) => ({ body: shorter, coding }));
}

/** The first that we have, of those that the client takes. */
function codingOf(accepted: string): Coding | undefined {
  for (const entry of accepted.split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    if ((name === 'gzip' || name === 'deflate') && !parameters.some((part) => /^q=0(\.0*)?$/.test(part))) return name;
  }
  return undefined;
}
