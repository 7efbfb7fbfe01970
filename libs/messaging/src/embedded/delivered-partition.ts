import { deliver, type Delivery } from '../delivery/deliver.js';
import type { Lease } from './group.queries.js';
import { HeldPartition } from './held-partition.js';

const COMMIT_EVERY_MS = 250;

/** A partition whose messages are delivered one by one; its position is stored from time to time. */
export class DeliveredPartition extends HeldPartition {
  private uncommitted = false;
  private committedAt = 0;

  constructor(
    topic: string,
    { topicId, partition, position }: Lease,
    private readonly delivery: Omit<Delivery, 'signal'>,
    private readonly store: (held: HeldPartition) => Promise<boolean>,
  ) {
    super(topicId, topic, partition, position);
  }

  override async flush(): Promise<void> {
    if (this.uncommitted && !this.busy) await this.commit();
  }

  override abandon(): void {
    super.abandon();
    this.uncommitted = false;
  }

  protected override async handleAll(mayGoOn: () => boolean): Promise<void> {
    while (!this.lost && mayGoOn()) {
      const message = this.buffer.shift();
      if (message === undefined) break;
      const done = await deliver({ ...this.delivery, signal: this.gone.signal }, message);
      if (!done) break;
      this.position = BigInt(message.offset) + 1n;
      this.uncommitted = true;
      if (Date.now() - this.committedAt >= COMMIT_EVERY_MS) await this.commit();
    }
    if (this.uncommitted && !this.lost) await this.commit();
  }

  private async commit(): Promise<void> {
    this.committedAt = Date.now();
    this.uncommitted = false;
    const stored = await this.store(this).catch((error: unknown) => {
      this.uncommitted = true;
      throw error;
    });
    if (!stored) this.abandon();
  }
}
