import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';
import {
  AnswerGoneError,
  IdempotencyKeyReusedError,
  LeaseLostError,
  RequestInProgressError,
} from './idempotency.errors.js';
import {
  claimKey,
  extendLease,
  forgetOldKeys,
  keepAnswer,
  markApplied,
  readKey,
  releaseKey,
  type KeyAddress,
  type KeyRow,
} from './idempotency.queries.js';

/** What was answered, to be given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A request that came with a key. */
export interface KeyedRequest {
  readonly ctx: RequestContext;
  readonly key: string;
  /** Method and URL: the same key with another is another request. */
  readonly target: string;
  /** SHA-256 of the body; undefined for a streamed one, whose hash is only known once it has been read. */
  readonly bodyHash: string | undefined;
  /** Reads a streamed body to its end. */
  readonly readBodyHash: () => Promise<string>;
  /** False for an answer that must not be kept, such as one with a secret. */
  readonly keepsAnswer: boolean;
  /** Carries it out. */
  readonly run: () => Promise<KeptAnswer>;
}

export interface IdempotencyTimes {
  /** After this long without a sign of life a request counts as dead, in milliseconds. */
  leaseMs: number;
  /** How long a second request waits for the first one's answer, in milliseconds. */
  waitMs: number;
}

const TIMES: IdempotencyTimes = { leaseMs: 15_000, waitMs: 10_000 };
const POLL_MS = 100;
const FORGET_EVERY_MS = 600_000;

interface Claim extends KeyAddress {
  readonly holder: string;
}

/**
 * Carries out each keyed request once, and gives its answer again for 24 hours, across restarts.
 *
 * The key is claimed before the work. The write's own transaction notes on the claim that it happened ({@link applied},
 * called by the outbox), so that after a crash at any point a repetition neither does it twice nor believes it undone.
 */
export class IdempotencyKeys {
  private readonly claims = new WeakMap<RequestContext, Claim>();
  private forgottenAt = 0;

  constructor(
    private readonly source: DataSource,
    private readonly times: IdempotencyTimes = TIMES,
  ) {}

  /**
   * @returns the answer, and whether it is a repetition
   * @throws IdempotencyKeyReusedError, RequestInProgressError, AnswerGoneError; whatever `run` throws
   */
  async once(request: KeyedRequest): Promise<{ answer: KeptAnswer; repeated: boolean }> {
    const { ctx, key, target, bodyHash = null } = request;
    const claim = { workspace: ctx.workspace, principal: ctx.principal.id, key, holder: randomUUID() };
    const end = Date.now() + this.times.waitMs;
    for (;;) {
      const wanted = { target, bodyHash, holder: claim.holder, leaseMs: this.times.leaseMs };
      if (await claimKey(this.source, claim, wanted))
        return { answer: await this.carryOut(request, claim), repeated: false };
      const known = await readKey(this.source, claim);
      // It may have been freed in between.
      if (known !== undefined) {
        await assertSameRequest(request, known);
        if (known.status !== null) return { answer: answerOf(known, known.status), repeated: true };
        if (!known.running) throw new AnswerGoneError(known.applied_subject, 'its answer was lost');
      }
      if (Date.now() > end) throw new RequestInProgressError();
      await delay(POLL_MS);
    }
  }

  /** Whether the request of this context came with a key. */
  isKeyed(ctx: RequestContext): boolean {
    return this.claims.has(ctx);
  }

  /** Notes in the write's transaction that the request of this context has been carried out. @throws LeaseLostError */
  async applied(tx: Transaction, ctx: RequestContext, subject: string): Promise<void> {
    const claim = this.claims.get(ctx);
    if (claim !== undefined && !(await markApplied(tx, claim, claim.holder, subject))) throw new LeaseLostError();
  }

  private async carryOut(request: KeyedRequest, claim: Claim): Promise<KeptAnswer> {
    const { holder } = claim;
    this.claims.set(request.ctx, claim);
    const { leaseMs } = this.times;
    // A database that is away for a moment is met again by the work itself.
    const alive = setInterval(() => {
      extendLease(this.source, claim, holder, leaseMs).catch(() => undefined);
    }, leaseMs / 3);
    try {
      const answer = await request.run();
      const kept = request.keepsAnswer && answer.body !== undefined ? JSON.stringify(answer.body) : null;
      const bodyHash = request.bodyHash ?? (await request.readBodyHash());
      await keepAnswer(this.source, claim, holder, { status: answer.status, answer: kept, bodyHash });
      return answer;
    } catch (error) {
      await releaseKey(this.source, claim, holder);
      throw error;
    } finally {
      clearInterval(alive);
      this.claims.delete(request.ctx);
      this.forgetOld();
    }
  }

  private forgetOld(): void {
    if (Date.now() - this.forgottenAt < FORGET_EVERY_MS) return;
    this.forgottenAt = Date.now();
    // The next request tries again.
    forgetOldKeys(this.source).catch(() => {
      this.forgottenAt = 0;
    });
  }
}

async function assertSameRequest(request: KeyedRequest, known: KeyRow): Promise<void> {
  const { target, bodyHash } = request;
  if (known.target !== target) throw new IdempotencyKeyReusedError();
  if (known.body_hash === null) return;
  if ((bodyHash ?? (await request.readBodyHash())) !== known.body_hash) throw new IdempotencyKeyReusedError();
}

function answerOf({ answer, applied_subject }: KeyRow, status: number): KeptAnswer {
  if (answer === null && status !== 204) {
    throw new AnswerGoneError(applied_subject, 'its answer holds a secret and is given only once');
  }
  return { status, body: answer === null ? undefined : (JSON.parse(answer) as unknown) };
}
