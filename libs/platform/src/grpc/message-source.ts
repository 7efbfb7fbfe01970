import type { EventEmitter } from 'node:events';

/** The writing half of a call of grpc-js. */
interface Sink extends EventEmitter {
  write(message: unknown, done: () => void): boolean;
  end(): void;
  cancel(): void;
}

/** The messages that a call sends; remembers why they stopped coming. */
export class MessageSource {
  /** What the messages' own iterable threw; the call then ends as cancelled and this is the reason. */
  failure: Error | undefined;

  constructor(private readonly messages: AsyncIterable<unknown>) {}

  /** Sends the messages one after the other (waiting for each is the back-pressure) and returns the call. */
  into<S extends Sink>(call: S): S {
    void this.pump(call);
    return call;
  }

  private async pump(call: Sink): Promise<void> {
    const ended = new Promise<'ended'>((resolve) => call.once('status', () => resolve('ended')));
    try {
      for await (const message of this.messages) {
        const sent = new Promise<'sent'>((resolve) => call.write(message, () => resolve('sent')));
        // A call that is over never calls back; stop reading its source then.
        if ((await Promise.race([sent, ended])) === 'ended') return;
      }
      call.end();
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('the messages to send broke off', { cause: error });
      call.cancel();
    }
  }
}
