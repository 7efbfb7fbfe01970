/** Whole seconds for `Retry-After`, rounded up: who waits so long does not come too early. At least 1. */
export const retryAfterSeconds = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / 1000));
