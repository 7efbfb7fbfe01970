import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AnswerGoneError, IdempotencyKeyReusedError, LeaseLostError, RequestInProgressError } from './idempotency.errors.js';
import { claimKey, extendLease, forgetOldKeys, keepAnswer, markApplied, readKey, releaseKey } from './idempotency.queries.js';
const TIMES = {
    leaseMs: 15_000,
    waitMs: 10_000
};
const POLL_MS = 100;
const FORGET_EVERY_MS = 600_000;
/**
 * Carries out each keyed request once, and gives its answer again for 24 hours, across restarts.
 *
 * The key is claimed before the work. The write's own transaction notes on the claim that it happened ({@link applied},
 * called by the outbox), so that after a crash at any point a repetition neither does it twice nor believes it undone.
 */ export class IdempotencyKeys {
    constructor(source, times = TIMES){
        this.source = source;
        this.times = times;
        this.claims = new WeakMap();
        this.forgottenAt = 0;
    }
    /**
   * @returns the answer, and whether it is a repetition
   * @throws IdempotencyKeyReusedError, RequestInProgressError, AnswerGoneError; whatever `run` throws
   */ async once(request) {
        const { ctx, key, target, bodyHash = null } = request;
        const claim = {
            workspace: ctx.workspace,
            principal: ctx.principal.id,
            key,
            holder: randomUUID()
        };
        const end = Date.now() + this.times.waitMs;
        for(;;){
            const wanted = {
                target,
                bodyHash,
                holder: claim.holder,
                leaseMs: this.times.leaseMs
            };
            if (await claimKey(this.source, claim, wanted)) return {
                answer: await this.carryOut(request, claim),
                repeated: false
            };
            const known = await readKey(this.source, claim);
            // It may have been freed in between.
            if (known !== undefined) {
                await assertSameRequest(request, known);
                if (known.status !== null) return {
                    answer: answerOf(known, known.status),
                    repeated: true
                };
                if (!known.running) throw new AnswerGoneError(known.applied_subject, 'its answer was lost');
            }
            if (Date.now() > end) throw new RequestInProgressError();
            await delay(POLL_MS);
        }
    }
    /** Whether the request of this context came with a key. */ isKeyed(ctx) {
        return this.claims.has(ctx);
    }
    /** Notes in the write's transaction that the request of this context has been carried out. @throws LeaseLostError */ async applied(tx, ctx, subject) {
        const claim = this.claims.get(ctx);
        if (claim !== undefined && !await markApplied(tx, claim, claim.holder, subject)) throw new LeaseLostError();
    }
    async carryOut(request, claim) {
        const { holder } = claim;
        this.claims.set(request.ctx, claim);
        const { leaseMs } = this.times;
        // A database that is away for a moment is met again by the work itself.
        const alive = setInterval(()=>{
            extendLease(this.source, claim, holder, leaseMs).catch(()=>undefined);
        }, leaseMs / 3);
        try {
            const answer = await request.run();
            const kept = request.keepsAnswer && answer.body !== undefined ? JSON.stringify(answer.body) : null;
            const bodyHash = request.bodyHash ?? await request.readBodyHash();
            await keepAnswer(this.source, claim, holder, {
                status: answer.status,
                answer: kept,
                bodyHash
            });
            return answer;
        } catch (error) {
            await releaseKey(this.source, claim, holder);
            throw error;
        } finally{
            clearInterval(alive);
            this.claims.delete(request.ctx);
            this.forgetOld();
        }
    }
    forgetOld() {
        if (Date.now() - this.forgottenAt < FORGET_EVERY_MS) return;
        this.forgottenAt = Date.now();
        // The next request tries again.
        forgetOldKeys(this.source).catch(()=>{
            this.forgottenAt = 0;
        });
    }
}
async function assertSameRequest(request, known) {
    const { target, bodyHash } = request;
    if (known.target !== target) throw new IdempotencyKeyReusedError();
    if (known.body_hash === null) return;
    if ((bodyHash ?? await request.readBodyHash()) !== known.body_hash) throw new IdempotencyKeyReusedError();
}
function answerOf({ answer, applied_subject }, status) {
    if (answer === null && status !== 204) {
        throw new AnswerGoneError(applied_subject, 'its answer holds a secret and is given only once');
    }
    return {
        status,
        body: answer === null ? undefined : JSON.parse(answer)
    };
}

//# sourceMappingURL=idempotency-keys.js.map
