import type { Output } from '../output.js';
import { DEFAULT_WINDOW_BYTES } from '../protocol.js';

/** What waits to be sent on a stream. */
export interface SendingStream {
  /** Sends one frame of it. */
  sendFrame(): void;
}

/** Shares what the connection may send among the streams that have more than goes out at once: a frame each, in turn. */
export class DataSender {
  /** Bytes that the peer takes, over all streams. */
  window = DEFAULT_WINDOW_BYTES;
  private readonly ready = new Set<SendingStream>();

  /** Whether this goes out at once, ahead of nobody. */
  hasRoom(bytes: number, output: Output): boolean {
    return bytes <= this.window && this.ready.size === 0 && !output.isFull;
  }

  add(stream: SendingStream): void {
    this.ready.add(stream);
  }

  remove(stream: SendingStream): void {
    this.ready.delete(stream);
  }

  /** Sends until nothing is left, or nothing more is taken. */
  pump(output: Output): void {
    // What is added while this goes on comes last.
    for (const stream of this.ready) {
      if (this.window <= 0 || output.isFull) return;
      this.ready.delete(stream);
      stream.sendFrame();
    }
  }
}
