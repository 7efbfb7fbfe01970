import type { BusMessage } from '../bus/message.js';
import { BusOverloadedError, MessageTooLargeError } from '../bus/bus.errors.js';
import { MAX_MESSAGE_BYTES } from '../topics/topic-names.js';

const MAX_BATCH_MESSAGES = 500;
const MAX_BATCH_BYTES = MAX_MESSAGE_BYTES;
const MAX_WAITING = 20_000;

interface Call {
  waiting: number;
  failed: boolean;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Entry {
  readonly message: BusMessage;
  readonly bytes: number;
  readonly call: Call;
}

/** Bytes that a message takes on the bus: key, value and headers. */
export function sizeOf(message: BusMessage): number {
  let bytes = Buffer.byteLength(message.key) + message.value.length;
  const { headers } = message;
  for (const name in headers) bytes += Buffer.byteLength(name) + Buffer.byteLength(headers[name] ?? '');
  return bytes;
}

/** Gathers concurrent publish calls into batches, sent one after the other, so that order holds and trips are shared. */
export class PublishQueue {
  private readonly entries: Entry[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly send: (batch: readonly BusMessage[]) => Promise<void>) {}

  /** Resolves when all messages were sent. @throws MessageTooLargeError, BusOverloadedError, what `send` throws */
  async publish(messages: readonly BusMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const sized = messages.map((message) => ({ message, bytes: sizeOf(message) }));
    const tooLarge = sized.find(({ bytes }) => bytes > MAX_MESSAGE_BYTES);
    if (tooLarge) throw new MessageTooLargeError(tooLarge.message.topic, tooLarge.bytes, MAX_MESSAGE_BYTES);
    if (this.entries.length > 0 && this.entries.length + messages.length > MAX_WAITING) {
      throw new BusOverloadedError(this.entries.length);
    }
    await new Promise<void>((resolve, reject) => {
      const call: Call = { waiting: sized.length, failed: false, resolve, reject };
      for (const { message, bytes } of sized) this.entries.push({ message, bytes, call });
      this.running ??= this.run();
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    // Calls made in the same turn of the event loop share the first batch too.
    await Promise.resolve();
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      try {
        await this.send(batch.map(({ message }) => message));
        for (const { call } of batch) if (--call.waiting === 0) call.resolve();
      } catch (error) {
        for (const { call } of batch) {
          call.failed = true;
          call.reject(error);
        }
      }
    }
    this.running = undefined;
  }

  /** The rest of a call that has failed is not sent: its caller was told. */
  private take(): Entry[] {
    const batch: Entry[] = [];
    let bytes = 0;
    let taken = 0;
    for (const entry of this.entries) {
      if (batch.length === MAX_BATCH_MESSAGES || (batch.length > 0 && bytes + entry.bytes > MAX_BATCH_BYTES)) break;
      taken++;
      if (entry.call.failed) continue;
      bytes += entry.bytes;
      batch.push(entry);
    }
    this.entries.splice(0, taken);
    return batch;
  }
}
