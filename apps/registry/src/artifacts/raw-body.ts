import type { Readable } from 'node:stream';

import { InvalidInputError } from '@intelgraph/kernel';
import type { FastifyRequest } from 'fastify';

import { checkedContent } from './checked-content.js';

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The bytes that a raw route is sent, checked while they are read against the limit and the digest that the sender announces.
 *
 * @throws InvalidInputError naming `body` or the header
 */
export function bytesOf(request: FastifyRequest, maxBytes: number): AsyncIterable<Uint8Array> {
  const body = request.body as Readable | null | undefined;
  if (body == null) throw InvalidInputError.of('body', 'must be the bytes of the file');
  return checkedContent(body, { maxBytes, sha256: announcedDigest(request) });
}

function announcedDigest(request: FastifyRequest): string | undefined {
  const digest = request.headers['x-content-sha256'];
  if (digest === undefined) return undefined;
  if (typeof digest === 'string' && SHA256.test(digest)) return digest;
  throw InvalidInputError.of('X-Content-Sha256', 'must be the 64 hex digits of a SHA-256');
}
