/** Every request that was let in, by its time: what the limiters are compared with. */
export class RequestLog {
  private readonly times: number[] = [];

  add(time: number): void {
    this.times.push(time);
  }

  /** Requests in the span of so long that ends now: that moment belongs to it, the one that it begins at does not. */
  within(spanMs: number, now: number): number {
    return this.times.filter((time) => time > now - spanMs && time <= now).length;
  }
}
