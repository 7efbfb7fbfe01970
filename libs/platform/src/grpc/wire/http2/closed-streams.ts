/** Streams that are remembered of each kind. */
const REMEMBERED = 1024;

/** How the last streams of a connection were closed: what still comes for them means different things (RFC 9113 §5.1). */
export class ClosedStreams {
  private readonly finished = new Recent();
  private readonly cutOff = new Recent();

  /** Both sides had ended it, or the peer reset it. */
  finish(id: number): void {
    this.finished.add(id);
  }

  /** We reset it: the peer may not know that yet. */
  cut(id: number): void {
    this.cutOff.add(id);
  }

  hasFinished(id: number): boolean {
    return this.finished.has(id);
  }

  wasCut(id: number): boolean {
    return this.cutOff.has(id);
  }
}

class Recent {
  private readonly ids: number[] = [];
  private next = 0;

  add(id: number): void {
    this.ids[this.next] = id;
    this.next = (this.next + 1) % REMEMBERED;
  }

  has(id: number): boolean {
    return this.ids.includes(id);
  }
}
