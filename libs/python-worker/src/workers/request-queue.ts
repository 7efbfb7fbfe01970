import type { ModelBatch } from './batch.js';

/** What one request asks for, and who waits for the answer. */
export interface QueuedRequest<Answer> {
  readonly batch: ModelBatch;
  readonly queuedMs: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  /** How often a worker died with it. */
  deaths: number;
  /** After so many deaths it is given up. */
  readonly mostDeaths: number;
  /** It is computed with no other: it is of tensors, or something went wrong when it was. */
  alone: boolean;
}

/** Requests that wait for a worker, oldest first. */
export class RequestQueue<Answer> {
  private waiting: QueuedRequest<Answer>[] = [];

  constructor(private readonly maxBatchRows: number) {}

  add(batch: ModelBatch, mostDeaths: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = { batch, queuedMs: performance.now(), resolve, reject, deaths: 0, mostDeaths };
      this.waiting.push({ ...request, alone: 'tensors' in batch });
    });
  }

  /** Puts back what was taken: it comes before all others, and each alone. */
  retry(requests: readonly QueuedRequest<Answer>[]): void {
    for (const request of requests) request.alone = true;
    this.waiting.unshift(...requests);
  }

  /** The next requests, as many as are computed together; none where none waits. */
  take(): QueuedRequest<Answer>[] {
    let rows = 0;
    const taken = this.waiting.findIndex(({ batch, alone }, at) => {
      rows += batch.rows;
      return at > 0 && (alone || this.waiting[0]?.alone === true || rows > this.maxBatchRows);
    });
    return this.waiting.splice(0, taken === -1 ? this.waiting.length : taken);
  }

  takeAll(): QueuedRequest<Answer>[] {
    return this.waiting.splice(0);
  }
}
