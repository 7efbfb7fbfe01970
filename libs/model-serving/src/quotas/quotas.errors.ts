import { AppError, retryAfterSeconds } from '@intelgraph/kernel';

import type { Quota, QuotaScope, QuotaSubject } from './quota.js';

const NOUNS: Readonly<Record<QuotaScope, string>> = { workspaces: 'workspace', tokens: 'token' };

/** Nobody has set one. */
export class QuotaNotFoundError extends AppError {
  constructor({ scope, subject }: QuotaSubject) {
    super('QUOTA.NOT_FOUND', 'not_found', `${NOUNS[scope]} ${subject} has no quota`, { details: { scope, subject } });
  }
}

/** More predictions than are left of the period. Its code is `QUOTA.WORKSPACE` or `QUOTA.TOKEN`. */
export class QuotaExceededError extends AppError {
  /** @param remaining predictions @param end of the period @param leftMs milliseconds to it */
  constructor({ scope, predictions, period }: Quota, remaining: number, end: Date, leftMs: number) {
    const noun = NOUNS[scope];
    super(
      `QUOTA.${noun.toUpperCase()}`,
      'exhausted',
      `the quota of this ${noun} is ${predictions} predictions a ${period}; ${remaining} are left`,
      {
        retryAfterSeconds: retryAfterSeconds(leftMs),
        details: { limit: predictions, remaining, period, resets_at: end.toISOString() },
      },
    );
  }
}
