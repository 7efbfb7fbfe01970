import { AppError, systemClock } from '@intelgraph/kernel';
/** An address has sent too many credentials that were not valid. */ export class TooManyFailedLoginsError extends AppError {
    constructor(retryAfterSeconds){
        super('AUTH.TOO_MANY_FAILURES', 'exhausted', 'too many invalid credentials came from this address', {
            retryAfterSeconds
        });
    }
}
/** Addresses that are remembered; the oldest window is forgotten first. */ const MAX_ADDRESSES = 10_000;
/** Counts invalid credentials by the address they come from, in this process. Valid ones are never counted nor refused. */ export class FailedLogins {
    constructor({ limit = 100, windowMs = 60_000, clock = systemClock } = {}){
        this.windows = new Map();
        this.limit = limit;
        this.windowMs = windowMs;
        this.clock = clock;
    }
    /** What an address over its limit is answered; undefined for all others. */ refusal(address) {
        const window = this.windows.get(address);
        if (window === undefined || window.failures < this.limit) return undefined;
        const left = window.endsAt - this.clock.now().getTime();
        return left > 0 ? new TooManyFailedLoginsError(Math.ceil(left / 1000)) : undefined;
    }
    count(address) {
        const now = this.clock.now().getTime();
        const window = this.windows.get(address);
        if (window !== undefined && window.endsAt > now) {
            window.failures++;
            return;
        }
        this.windows.delete(address);
        const oldest = this.windows.size >= MAX_ADDRESSES ? this.windows.keys().next().value : undefined;
        if (oldest !== undefined) this.windows.delete(oldest);
        this.windows.set(address, {
            failures: 1,
            endsAt: now + this.windowMs
        });
    }
}

//# sourceMappingURL=failed-logins.js.map
