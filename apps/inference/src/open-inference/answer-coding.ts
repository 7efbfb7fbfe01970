import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';

const CODINGS = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
export type Coding = keyof typeof CODINGS;

/** Smaller answers would only grow. */
const LEAST_BYTES = 1024;

/**
 * The coding of an answer for a client that takes gzip or deflate; undefined where it goes as it is. Never anything else: a client of
 * Triton's names `br` as well and cannot read it.
 *
 * @param accepted `Accept-Encoding`
 */
export function codingFor({ length }: string | Buffer, accepted: string | undefined): Coding | undefined {
  return accepted === undefined || length < LEAST_BYTES ? undefined : codingOf(accepted);
}

export const compressed = (body: string | Buffer, coding: Coding): Promise<Buffer> => CODINGS[coding](body);

/** The first that we have, of those that the client takes. */
function codingOf(accepted: string): Coding | undefined {
  for (const entry of accepted.split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    if ((name === 'gzip' || name === 'deflate') && !parameters.some((part) => /^q=0(\.0*)?$/.test(part))) return name;
  }
  return undefined;
}
