import { MalformedInputError } from '@intelgraph/kernel';

import { CallCancelledError } from './call-cancelled.error.js';
import { type Frame, FrameReader } from './frames.js';

/** What a caller has sent and nobody has taken. */
export class Inbox {
  private readonly reader: FrameReader;
  private first: Frame | undefined;
  private isCut = false;
  private isWhole = false;
  private onNews: (() => void) | undefined;

  constructor(maxBytes: number) {
    this.reader = new FrameReader(maxBytes);
  }

  /** @param isLast whether `end` follows at once */
  push(chunk: Buffer, isLast: boolean): void {
    if (this.isCut) return;
    this.reader.push(chunk, isLast);
    if (!isLast) this.onNews?.();
  }

  /** Everything has come. */
  end(): void {
    this.isWhole = true;
    this.onNews?.();
  }

  /** The caller is gone; what it sent does not count unless it was all. */
  cut(): void {
    this.isCut = true;
    this.reader.clear();
    this.onNews?.();
  }

  /** Calls back whenever something comes, until it is asked to call another, or nobody. */
  watch(onNews: (() => void) | undefined): void {
    this.onNews = onNews;
  }

  /**
   * The next message; null behind the last; undefined where it has not come.
   *
   * @throws MessageTooLargeError, MalformedInputError, CallCancelledError
   */
  next(): Frame | null | undefined {
    if (this.isCut && !this.isWhole) throw new CallCancelledError();
    const frame = this.reader.next();
    if (frame !== undefined || !this.isWhole) return frame;
    if (!this.reader.isEmpty) throw new MalformedInputError('the call ended within a message');
    return null;
  }

  /** The message of a call that has one; undefined where it has not come. Errors as `next`; MalformedInputError for none or more */
  only(): Frame | undefined {
    if (this.first === undefined) {
      const frame = this.next();
      if (frame === null) throw new MalformedInputError('the call has no message');
      this.first = frame;
    }
    if (this.first !== undefined && !this.reader.isEmpty) {
      throw new MalformedInputError('the call has more than one message');
    }
    if (this.isCut && !this.isWhole) throw new CallCancelledError();
    return this.isWhole ? this.first : undefined;
  }
}
