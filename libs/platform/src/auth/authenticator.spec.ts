import type { AppError, Role } from '@intelgraph/kernel';
import { FixedClock } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { Authenticator } from './authenticator.js';
import { hashSecret } from './bearer-token.js';
import { bearerFor } from './credentials.js';
import { FailedLogins } from './failed-logins.js';
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
): { tokens: Map<string, TokenRecord>; subject: Authenticator; clock: FixedClock; questions: string[] } {
  const tokens = new Map(known === undefined ? [] : [[known.id, known]]);
  const questions: string[] = [];
  const directory = {
    known: (id: string) => tokens.get(id),
    find: (id: string) => {
      questions.push(id);
      return Promise.resolve(asked);
    },
  };
  const clock = new FixedClock();
  const failedLogins = new FailedLogins({ limit: 3, windowMs: 60_000, clock });
  const subject = new Authenticator({ mode: 'token', directory, serviceToken: undefined, failedLogins, clock });
  return { tokens, subject, clock, questions };
}

/** The code that credentials from an address are refused with, or who they belong to. */
async function outcome(subject: Authenticator, authorization: string, address: string): Promise<string> {
  try {
    return (await subject.authenticate({ authorization, address }, scope)).principal.id;
  } catch (error) {
    return (error as AppError).code;
  }
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

describe('invalid credentials', () => {
  const guess = (i: number): string => `Bearer ig_guess${i}_${SECRET}`;

  it('are refused with 429 after too many from one address, without asking governance, until the window ends', async () => {
    const { subject, clock, questions } = authenticator(undefined);
    const codes = [];
    for (let i = 0; i < 5; i++) codes.push(await outcome(subject, guess(i), '10.0.0.1'));

    expect(codes).toEqual([
      ...Array<string>(3).fill('AUTH.UNAUTHENTICATED'),
      ...Array<string>(2).fill('AUTH.TOO_MANY_FAILURES'),
    ]);
    expect(questions).toHaveLength(3);
    expect(await outcome(subject, guess(9), '10.0.0.2')).toBe('AUTH.UNAUTHENTICATED');
    clock.advance(60_000);
    expect(await outcome(subject, guess(9), '10.0.0.1')).toBe('AUTH.UNAUTHENTICATED');
  });

  it('of every kind count: no token at all behind Bearer, a wrong secret', async () => {
    const { subject } = authenticator(record());
    const codes = [];
    for (const text of ['Basic eDp5', 'Bearer what', `Bearer ig_t1_${SECRET}x`, `Bearer ig_t1_${SECRET}y`]) {
      codes.push(await outcome(subject, text, '10.0.0.1'));
    }
    expect(codes[3]).toBe('AUTH.TOO_MANY_FAILURES');
  });

  it('lock out nobody who has a token that is known here, and no request without credentials', async () => {
    const { subject } = authenticator(record());
    for (let i = 0; i < 5; i++) await outcome(subject, guess(i), '10.0.0.1');

    expect(await outcome(subject, AUTHORIZATION, '10.0.0.1')).toBe('ada');
    await expect(subject.authenticate({ address: '10.0.0.1' }, scope)).rejects.toMatchObject({
      code: 'AUTH.UNAUTHENTICATED',
    });
  });

  it('are forgotten for the oldest address when there are too many to remember', () => {
    const failures = new FailedLogins({ limit: 1 });
    for (let i = 0; i <= 10_000; i++) failures.count(`address ${i}`);

    expect(failures.refusal('address 0')).toBeUndefined();
    expect(failures.refusal('address 1')).toMatchObject({ kind: 'exhausted' });
  });
});
