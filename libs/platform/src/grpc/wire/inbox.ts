import { MalformedInputError } from '@intelgraph/kernel';

import { CallCancelledError } from './call-cancelled.error.js';
import { type Frame, FrameReader } from './frames.js';

/** Messages up to this size are copied when they may have to wait: they would keep all that came with them. */
const COPIED_BYTES = 8192;

/** What a caller has sent and nobody has taken. */
export class Inbox {
  private readonly frames: Frame[] = [];
  private readonly reader: FrameReader;
  private failure: Error | undefined;
  private isWhole = false;
  private onNews: (() => void) | undefined;

  constructor(maxBytes: number) {
    this.reader = new FrameReader(maxBytes);
  }

  /** @param isLast whether nothing follows, so that what is whole now will soon be taken */
  push(chunk: Buffer, isLast: boolean): void {
    if (this.failure !== undefined) return;
    try {
      for (const frame of this.reader.push(chunk)) this.frames.push(isLast ? frame : kept(frame));
    } catch (error) {
      this.fail(error as Error);
    }
    if (!isLast) this.onNews?.();
  }

  /** Everything has come. */
  end(): void {
    try {
      this.reader.end();
      this.isWhole = true;
    } catch (error) {
      this.fail(error as Error);
    }
    this.onNews?.();
  }

  /** The caller is gone. */
  cut(): void {
    this.frames.length = 0;
    if (!this.isWhole) this.fail(new CallCancelledError());
    this.onNews?.();
  }

  /** Calls back whenever something comes, until it is asked to call another, or nobody. */
  watch(onNews: (() => void) | undefined): void {
    this.onNews = onNews;
  }

  /** The next message; null behind the last; undefined where it has not come. @throws what made the call fail */
  next(): Frame | null | undefined {
    if (this.failure !== undefined) throw this.failure;
    return this.frames.shift() ?? (this.isWhole ? null : undefined);
  }

  /** The message of a call that has one; undefined where it has not come. @throws what made the call fail, MalformedInputError */
  only(): Frame | undefined {
    if (this.failure !== undefined) throw this.failure;
    if (this.frames.length > 1) throw new MalformedInputError('the call has more than one message');
    if (!this.isWhole) return undefined;
    const frame = this.frames.pop();
    if (frame === undefined) throw new MalformedInputError('the call has no message');
    return frame;
  }

  private fail(error: Error): void {
    this.failure ??= error;
  }
}

function kept(frame: Frame): Frame {
  return frame.bytes.length > COPIED_BYTES ? frame : { ...frame, bytes: Buffer.from(frame.bytes) };
}
