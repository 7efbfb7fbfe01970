import type { ReceivedMessage } from '../bus/message.js';
import { deliver, type Delivery } from '../delivery/deliver.js';

const COMMIT_EVERY_MS = 250;

/** A partition that a member holds: where it stands, what was fetched of it, whether it is being worked on. */
export class HeldPartition {
  /** Fetched and not yet handed to the handler. */
  private buffer: ReceivedMessage[] = [];
  private running: Promise<void> | undefined;
  private uncommitted = false;
  private committedAt = 0;
  private readonly gone = new AbortController();

  constructor(
    readonly topicId: number,
    readonly topic: string,
    readonly partition: number,
    /** Offset of the next message to be handled. */
    public position: bigint,
    private readonly store: (held: HeldPartition) => Promise<boolean>,
  ) {}

  get busy(): boolean {
    return this.running !== undefined;
  }

  get hasMessages(): boolean {
    return this.buffer.length > 0;
  }

  get lost(): boolean {
    return this.gone.signal.aborted;
  }

  /** On its way back to the group: what it handled is still to be stored. */
  settling = false;

  fill(messages: ReceivedMessage[]): void {
    this.buffer = messages;
  }

  /** Handles what was fetched, one by one, as long as `mayGoOn` says so. */
  work(delivery: Omit<Delivery, 'signal'>, mayGoOn: () => boolean): Promise<void> {
    this.running = this.handleAll(delivery, mayGoOn).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Ends the waiting between retries, waits for the handler in flight, and stores the position. */
  async settle(): Promise<void> {
    this.settling = true;
    this.gone.abort();
    await this.running?.catch(() => undefined);
    this.buffer = [];
    await this.flush();
  }

  /** Stores a position that could not be stored before. */
  async flush(): Promise<void> {
    if (this.uncommitted && !this.busy) await this.commit();
  }

  /** Somebody else holds it now: nothing may be stored any more. */
  abandon(): void {
    this.gone.abort();
    this.buffer = [];
    this.uncommitted = false;
  }

  private async handleAll(delivery: Omit<Delivery, 'signal'>, mayGoOn: () => boolean): Promise<void> {
    while (!this.lost && mayGoOn()) {
      const message = this.buffer.shift();
      if (message === undefined) break;
      const done = await deliver({ ...delivery, signal: this.gone.signal }, message);
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
