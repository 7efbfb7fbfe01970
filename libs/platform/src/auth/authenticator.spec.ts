import type { Role } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { Authenticator } from './authenticator.js';
import { hashSecret } from './bearer-token.js';
import { bearerFor } from './credentials.js';
import type { TokenRecord } from './token-record.js';

const SECRET = 'a-secret-of-some-length';
const AUTHORIZATION = `Bearer ig_t1_${SECRET}`;
const scope = { requestId: 'r1', traceparent: '00-1-2-01' };

const record = (over: Partial<TokenRecord> = {}): TokenRecord => ({
  id: 't1',
  secretSha256: hashSecret(SECRET),
  principalId: 'ada',
  principalKind: 'user',
  roles: ['editor'] satisfies Role[],
  workspace: 'default',
  expiresAt: undefined,
  revokedAt: undefined,
  revision: 1n,
  ...over,
});

function authenticator(
  known: TokenRecord | undefined,
  asked?: TokenRecord,
): { tokens: Map<string, TokenRecord>; subject: Authenticator } {
  const tokens = new Map(known === undefined ? [] : [[known.id, known]]);
  const directory = { known: (id: string) => tokens.get(id), find: () => Promise.resolve(asked) };
  return { tokens, subject: new Authenticator({ mode: 'token', directory, serviceToken: undefined }) };
}

describe('Authenticator', () => {
  it('answers at once for a token that is known here, every time', () => {
    const { subject } = authenticator(record());

    for (let i = 0; i < 3; i++) {
      const context = subject.authenticateNow({ authorization: AUTHORIZATION }, scope);
      expect(context).toMatchObject({ principal: { id: 'ada', roles: ['editor'] }, workspace: 'default' });
      expect(bearerFor(context as never)).toBe(`ig_t1_${SECRET}`);
    }
  });

  it('asks for a token that is not known here', async () => {
    const { subject } = authenticator(undefined, record());

    await expect(subject.authenticateNow({ authorization: AUTHORIZATION }, scope)).resolves.toMatchObject({
      principal: { id: 'ada' },
    });
  });

  it.each([
    ['revoked', record({ revokedAt: new Date(0) }), 'the token has been revoked'],
    ['expired', record({ expiresAt: new Date(0) }), 'the token has expired'],
    ['given another secret', record({ secretSha256: hashSecret('another') }), 'the token is not valid'],
  ])('refuses a token that was good before and has been %s', (_what, changed, message) => {
    const { subject, tokens } = authenticator(record());
    void subject.authenticateNow({ authorization: AUTHORIZATION }, scope);
    tokens.set(changed.id, changed);

    expect(() => subject.authenticateNow({ authorization: AUTHORIZATION }, scope)).toThrow(message);
  });

  it('gives a token that was changed its new roles', () => {
    const { subject, tokens } = authenticator(record());
    void subject.authenticateNow({ authorization: AUTHORIZATION }, scope);
    tokens.set('t1', record({ roles: ['viewer'] }));

    expect(subject.authenticateNow({ authorization: AUTHORIZATION }, scope)).toMatchObject({
      principal: { roles: ['viewer'] },
    });
  });

  it('refuses the workspace of another, also with a token that was good elsewhere', () => {
    const { subject } = authenticator(record());
    void subject.authenticateNow({ authorization: AUTHORIZATION }, scope);

    expect(() => subject.authenticateNow({ authorization: AUTHORIZATION, workspace: 'fraud' }, scope)).toThrow(
      'ada has no access to workspace fraud',
    );
  });
});
