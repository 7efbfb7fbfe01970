import type { ReceivedMessage } from '../bus/message.js';

/** A partition that a member of a group holds: where it stands, what was fetched of it, whether it is being worked on. */
export abstract class HeldPartition {
  /** Fetched and not yet handed to the handler. */
  protected buffer: ReceivedMessage[] = [];
  protected readonly gone = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    readonly topicId: number,
    readonly topic: string,
    readonly partition: number,
    /** Offset of the next message to be handled. */
    public position: bigint,
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

  /** Handles what was fetched, as long as `mayGoOn` says so. */
  work(mayGoOn: () => boolean): Promise<void> {
    this.running = this.handleAll(mayGoOn).finally(() => (this.running = undefined));
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
  abstract flush(): Promise<void>;

  /** Somebody else holds it now: nothing may be stored any more. */
  abandon(): void {
    this.gone.abort();
    this.buffer = [];
  }

  protected abstract handleAll(mayGoOn: () => boolean): Promise<void>;
}
