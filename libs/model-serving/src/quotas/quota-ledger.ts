import type { Clock, RequestContext } from '@intelgraph/kernel';
import type { Standing } from '@intelgraph/rate-limits';

import { periodOf } from './period.js';
import { type Quota, quotaKey, type QuotaScope, type QuotaSubject } from './quota.js';
import { QuotaAccount, type UsageDelta } from './quota-account.js';
import { QuotaExceededError } from './quotas.errors.js';

/** Told of requests that are more than a quota has left. */
export interface QuotaObserver {
  refused(scope: QuotaScope, standing: Standing): void;
}

/** Use of a quota in the period that begins then, all processes together. */
export interface QuotaUse extends QuotaSubject {
  readonly start: Date;
  readonly predictions: number;
}

/** All quotas, in memory: what is asked before each prediction. `QuotaSync` follows the database. */
export class QuotaLedger {
  private readonly accounts = new Map<string, QuotaAccount>();

  constructor(
    private readonly clock: Clock,
    private readonly observer?: QuotaObserver,
  ) {}

  /** Where nobody has a quota nothing is counted. */
  get isEmpty(): boolean {
    return this.accounts.size === 0;
  }

  /**
   * Does work that answers predictions, and counts them against the quotas of who asks; what fails is not counted.
   *
   * @throws QuotaExceededError before anything is done; what `work` throws
   */
  charge<T>(ctx: RequestContext, predictions: number, work: () => T | Promise<T>): T | Promise<T> {
    const charged = this.accountsOf(ctx);
    if (charged.length === 0) return work();
    const now = this.clock.now();
    this.assertLeft(charged, predictions, now);
    const day = periodOf('day', now).start;
    for (const account of charged) account.add(predictions, day);
    const giveBack = (error: unknown): never => {
      for (const account of charged) account.add(-predictions, day);
      throw error;
    };
    try {
      const done = work();
      return done instanceof Promise ? done.catch(giveBack) : done;
    } catch (error) {
      return giveBack(error);
    }
  }

  /**
   * Takes what the database holds; who has no quota any more is forgotten.
   *
   * @param uses what all processes together have used, of the periods that quotas are in
   */
  replace(quotas: readonly Quota[], uses: readonly QuotaUse[]): void {
    const now = this.clock.now();
    const known = new Set(quotas.map(quotaKey));
    for (const key of this.accounts.keys()) if (!known.has(key)) this.accounts.delete(key);
    for (const quota of quotas) {
      const account = this.accounts.get(quotaKey(quota));
      if (account === undefined) this.accounts.set(quotaKey(quota), new QuotaAccount(quota, now));
      else account.change(quota, now);
    }
    for (const use of uses) this.accounts.get(quotaKey(use))?.known(use.start, use.predictions);
  }

  /** What the database is to be told next; `settle` says whether it was. */
  send(): UsageDelta[] {
    return [...this.accounts.values()].flatMap((account) => account.send());
  }

  settle(isStored: boolean): void {
    for (const account of this.accounts.values()) account.settle(isStored);
  }

  private accountsOf({ workspace, principal: { tokenId } }: RequestContext): QuotaAccount[] {
    const own = tokenId === undefined ? undefined : this.accounts.get(quotaKey({ scope: 'tokens', subject: tokenId }));
    const all = this.accounts.get(quotaKey({ scope: 'workspaces', subject: workspace }));
    return [own, all].filter((account) => account !== undefined);
  }

  private assertLeft(accounts: readonly QuotaAccount[], predictions: number, now: Date): void {
    for (const account of accounts) {
      const remaining = account.remaining(now);
      if (predictions <= remaining) continue;
      const leftMs = account.end.getTime() - now.getTime();
      const { quota } = account;
      this.observer?.refused(quota.scope, { limit: quota.predictions, remaining, resetMs: leftMs });
      throw new QuotaExceededError(quota, remaining, account.end, leftMs);
    }
  }
}
