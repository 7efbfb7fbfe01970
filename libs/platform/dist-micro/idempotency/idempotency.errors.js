import { AppError } from '@intelgraph/kernel';
/** The header that makes a write repeatable. */ export const IDEMPOTENCY_KEY = 'Idempotency-Key';
/** The key belongs to a request of this caller with another path or body. */ export class IdempotencyKeyReusedError extends AppError {
    constructor(){
        const message = 'belongs to another request of the last 24 hours; a new request needs a new key';
        super('REQUEST.IDEMPOTENCY_KEY_REUSED', 'invalid', `${IDEMPOTENCY_KEY}: ${message}`, {
            fields: [
                {
                    field: IDEMPOTENCY_KEY,
                    message
                }
            ]
        });
    }
}
/** The first request with this key is still being carried out. */ export class RequestInProgressError extends AppError {
    constructor(){
        super('REQUEST.IN_PROGRESS', 'conflict', 'a request with this idempotency key is still being carried out', {
            retryAfterSeconds: 2
        });
    }
}
/** The request was carried out once and only once; its answer cannot be given again. */ export class AnswerGoneError extends AppError {
    constructor(subject, why){
        super('REQUEST.ALREADY_DONE', 'conflict', `the request with this idempotency key was carried out: ${why}`, {
            details: {
                subject
            }
        });
    }
}
/** Another process carries out the same request since this one was taken for dead; what this one did is undone. */ export class LeaseLostError extends AppError {
    constructor(){
        super('REQUEST.LEASE_LOST', 'conflict', 'another process has taken over the request with this idempotency key');
    }
}

//# sourceMappingURL=idempotency.errors.js.map
