/** One work at a time, in the order they come. */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /** @param work never rejects */
  take(work: () => Promise<void>): Promise<void> {
    this.last = this.last.then(work);
    return this.last;
  }

  /** When all that was taken on has ended. */
  get done(): Promise<void> {
    return this.last;
  }
}
