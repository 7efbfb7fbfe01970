import { createHash, randomBytes } from 'node:crypto';

import { InvalidInputError } from '@intelgraph/kernel';

/** Form of a token: `ig_<id>_<secret>`, id 16 and secret 64 hex digits. */
const TOKEN = /^ig_([0-9a-f]{16})_([0-9a-f]{64})$/;

export interface TokenSecret {
  readonly id: string;
  readonly secretSha256: string;
  /** The whole token; shown once, never stored. */
  readonly token: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Draws a new token with 256 random bits. */
export function newTokenSecret(): TokenSecret {
  return readTokenSecret(`ig_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`, 'token');
}

/** Takes a token apart. @throws InvalidInputError naming `field` when it has another form. */
export function readTokenSecret(token: string, field: string): TokenSecret {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  if (id === undefined || secret === undefined) {
    throw InvalidInputError.of(field, 'must have the form ig_<16 hex digits>_<64 hex digits>');
  }
  return { id, secretSha256: sha256(secret), token };
}
