import { ConnectionError } from '../errors.js';
import type { Output } from '../output.js';
import { DEFAULT_WINDOW_BYTES, ErrorCode, FrameType } from '../protocol.js';

/** Wide, since streams have windows of their own: what a slow one holds must not stop the others. */
const WINDOW_BYTES = 16 * 1024 * 1024;

/** What the peer may send on a connection, over all streams. */
export class ReceiveWindow {
  private left = DEFAULT_WINDOW_BYTES;

  constructor(private readonly output: Output) {
    this.widen();
  }

  /** @throws ConnectionError where more came than was allowed */
  take(bytes: number): void {
    if (bytes > this.left)
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'more data came than there was room for');
    this.left -= bytes;
    if (this.left < WINDOW_BYTES / 2) this.widen();
  }

  private widen(): void {
    this.output.number(FrameType.WINDOW_UPDATE, 0, WINDOW_BYTES - this.left);
    this.left = WINDOW_BYTES;
  }
}
