import type { Http2Stream } from '../http2-stream.js';
import type { Output } from '../output.js';
import { DEFAULT_WINDOW_BYTES } from '../protocol.js';

/** Shares what the connection may send among the streams that have more than goes out at once: a frame each, in turn. */
export class DataSender {
  /** Bytes that the peer takes, over all streams. */
  window = DEFAULT_WINDOW_BYTES;
  private readonly ready = new Set<Http2Stream>();

  /** Whether this goes out at once, ahead of nobody. */
  hasRoom(bytes: number, output: Output): boolean {
    return bytes <= this.window && this.ready.size === 0 && !output.isFull;
  }

  add(stream: Http2Stream): void {
    this.ready.add(stream);
  }

  remove(stream: Http2Stream): void {
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
