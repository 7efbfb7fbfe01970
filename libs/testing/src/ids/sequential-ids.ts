import type { IdSource } from '@intelgraph/kernel';

/** Foreseeable ids in the shape of UUIDv7: `00000000-0000-7000-8000-000000000001`, …2, …3. */
export class SequentialIds implements IdSource {
  private count = 0;

  next(): string {
    this.count += 1;
    return SequentialIds.at(this.count);
  }

  /** The id that the n-th call of `next` answers; n from 1. */
  static at(n: number): string {
    return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  }
}
