/** Share of requests that may be tried a second time. */
const RETRY_SHARE = 0.1;
/** Most second tries that are saved up: what a replica with that many requests in flight may take down at once. */
const MOST_SAVED = 100;

/** Bounds second tries, so that a service in trouble does not get twice its load: 100 at once, then one for each ten requests. */
export class RetryBudget {
  private saved = MOST_SAVED;

  /** A request came. */
  earn(): void {
    this.saved = Math.min(MOST_SAVED, this.saved + RETRY_SHARE);
  }

  /** @returns whether a second try may be made; it is then spent */
  spend(): boolean {
    if (this.saved < 1) return false;
    this.saved--;
    return true;
  }
}
