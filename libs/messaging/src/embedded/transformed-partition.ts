import { sleep } from '../delivery/sleep.js';
import type { BatchHandler, Product } from '../transform/batch-handler.js';
import type { Lease } from './group.queries.js';
import { HeldPartition } from './held-partition.js';

/** Stores products and moves the position, both or neither; false when it does not stand at `from` for this member. */
export type CommitProducts = (held: HeldPartition, to: bigint, products: readonly Product[]) => Promise<boolean>;

/** A partition whose messages are transformed: position and products are stored in one transaction. */
export class TransformedPartition extends HeldPartition {
  /** Where it has waited for further messages. */
  private waitedAt: bigint | undefined;

  constructor(
    topic: string,
    { topicId, partition, position }: Lease,
    private readonly handler: BatchHandler,
    private readonly commit: CommitProducts,
  ) {
    super(topicId, topic, partition, position);
  }

  override flush(): Promise<void> {
    return Promise.resolve();
  }

  protected override async handleAll(mayGoOn: () => boolean): Promise<void> {
    if (await this.hasWaited()) return;
    while (!this.lost && mayGoOn()) {
      const batch = this.buffer.splice(0, this.handler.maxMessages);
      const last = batch.at(-1);
      if (last === undefined) return;
      try {
        const products = await this.handler.products(batch, this.gone.signal);
        if (products === undefined) break;
        const to = BigInt(last.offset) + 1n;
        if (await this.commit(this, to, products)) this.position = to;
        else this.abandon();
      } catch (error) {
        this.buffer = [];
        throw error;
      }
    }
    // What was not committed is read again.
    this.buffer = [];
  }

  /** Gives up a batch that is not full, once: it is read again with what has come meanwhile. */
  private async hasWaited(): Promise<boolean> {
    const { maxMessages, maxWaitMs } = this.handler;
    if (maxWaitMs === 0 || this.buffer.length >= maxMessages || this.waitedAt === this.position) return false;
    this.waitedAt = this.position;
    await sleep(maxWaitMs, this.gone.signal);
    this.buffer = [];
    return true;
  }
}
