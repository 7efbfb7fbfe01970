/** The attempt no longer holds its job: it was cancelled, or another process has taken it. */
export class LeaseLostError extends Error {}
