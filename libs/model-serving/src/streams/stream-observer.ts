import type { PartitionLag } from '@intelgraph/messaging';

import type { Stream } from './stream.js';

/** Told of what streams do, synchronously: it has to be cheap. */
export interface StreamObserver {
  /** Of one batch; again where it came to nothing and is answered once more. */
  answered(stream: Stream, outputs: number, deadLetters: number): void;
  /** Every few seconds, of each stream that runs here. */
  lagged(stream: Stream, partitions: readonly PartitionLag[]): void;
  /** The stream does not run here any more. */
  ended(stream: Stream): void;
}
