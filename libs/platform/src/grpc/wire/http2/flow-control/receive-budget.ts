/** Where a stream's data come in. */
export interface ReceivingStream {
  /** Lets the peer send more, if more may be held. */
  giveRoom(): void;
}

/**
 * Bounds what one connection's requests hold at once. Streams whose messages are not whole wait for room once the bound is reached; one
 * of them always goes on, so that none wait for each other.
 */
export class ReceiveBudget {
  private held = 0;
  private readonly waiting = new Set<ReceivingStream>();
  private favoured: ReceivingStream | undefined;

  constructor(private readonly maxBytes: number) {}

  hold(bytes: number): void {
    this.held += bytes;
  }

  release(bytes: number): void {
    this.held -= bytes;
    this.admitNext();
  }

  /** Whether the stream may have room for more now; else it is told when. */
  admits(stream: ReceivingStream): boolean {
    if (this.held < this.maxBytes || this.favoured === stream) return true;
    if (this.favoured === undefined) {
      this.favoured = stream;
      return true;
    }
    this.waiting.add(stream);
    return false;
  }

  /** The stream wants nothing more for now. */
  leave(stream: ReceivingStream): void {
    this.waiting.delete(stream);
    if (this.favoured === stream) this.favoured = undefined;
    this.admitNext();
  }

  /** Another one's turn, for the peer may send nothing more on the one that goes on. To be called now and then. */
  rotate(): void {
    if (this.waiting.size === 0) return;
    this.favoured = undefined;
    this.admitNext();
  }

  private admitNext(): void {
    if (this.waiting.size === 0) return;
    for (const stream of this.waiting) {
      if (this.held >= this.maxBytes && this.favoured !== undefined) return;
      this.waiting.delete(stream);
      stream.giveRoom();
    }
  }
}
