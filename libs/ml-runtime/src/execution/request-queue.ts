import { isMoreUrgent, type Urgency } from './urgency.js';

/** What can wait in a queue. */
export interface Queued extends Urgency {
  /** Rows that nobody has taken yet. */
  readonly left: number;
  /** Where the queue holds it; -1: not at all. Kept by the queue. */
  place: number;
}

/** Requests by urgency: a binary heap that knows the place of each, so that any can leave in O(log n). */
export class RequestQueue<T extends Queued> {
  private readonly heap: T[] = [];
  private waiting = 0;

  /** Requests that wait. */
  get size(): number {
    return this.heap.length;
  }

  /** Rows that wait. */
  get rows(): number {
    return this.waiting;
  }

  /** The most urgent. */
  peek(): T | undefined {
    return this.heap[0];
  }

  push(request: T): void {
    this.waiting += request.left;
    this.heap.push(request);
    this.put(request, this.heap.length - 1);
    this.rise(request.place);
  }

  /** Takes a request out; nothing where it does not wait. */
  remove(request: T): void {
    const { place } = request;
    if (place < 0) return;
    this.waiting -= request.left;
    request.place = -1;
    const last = this.heap.pop();
    if (last === undefined || last === request) return;
    this.put(last, place);
    this.rise(place);
    this.sink(last.place);
  }

  /** All that wait. */
  leastUrgentFirst(): T[] {
    return this.heap.toSorted((one, other) => (isMoreUrgent(one, other) ? 1 : -1));
  }

  /** Rows that would be taken before those of a request as urgent as this. */
  rowsBefore(urgency: Urgency): number {
    let rows = 0;
    for (const request of this.heap) if (isMoreUrgent(request, urgency)) rows += request.left;
    return rows;
  }

  private put(request: T, place: number): void {
    this.heap[place] = request;
    request.place = place;
  }

  private rise(from: number): void {
    const request = this.heap[from] as T;
    let place = from;
    while (place > 0) {
      const above = this.heap[(place - 1) >> 1] as T;
      if (!isMoreUrgent(request, above)) break;
      this.put(above, place);
      place = (place - 1) >> 1;
    }
    this.put(request, place);
  }

  private sink(from: number): void {
    const request = this.heap[from] as T;
    let place = from;
    for (;;) {
      const left = this.heap[2 * place + 1];
      if (left === undefined) break;
      const right = this.heap[2 * place + 2];
      const below = right !== undefined && isMoreUrgent(right, left) ? right : left;
      if (!isMoreUrgent(below, request)) break;
      const { place: next } = below;
      this.put(below, place);
      place = next;
    }
    this.put(request, place);
  }
}
