import type { DataSender, SendingStream } from './flow-control/data-sender.js';
import { StreamError } from './errors.js';
import type { Output } from './output.js';
import { DEFAULT_FRAME_BYTES, DEFAULT_WINDOW_BYTES, ErrorCode, FrameType, LARGEST_WINDOW_BYTES } from './protocol.js';
import type { ReceiveBudget, ReceivingStream } from './flow-control/receive-budget.js';
import type { RequestHead } from './request-head.js';

/** Bytes that wait in a stream before its writer is asked to wait, too. */
const HIGH_WATER_BYTES = 65_536;

/** Who answers a request. Called in the course of reading a frame, so it must not take long. */
export interface StreamReceiver {
  /** @param isLast whether `finish` follows at once */
  data(bytes: Buffer, isLast: boolean): void;
  /** The request is whole. */
  finish(): void;
  /** The stream is over: answered, reset, or its connection lost. */
  close(): void;
  /** More may be written. */
  drain(): void;
}

/** What the streams of a connection share. */
export interface StreamHost {
  readonly output: Output;
  readonly sender: DataSender;
  readonly budget: ReceiveBudget;
  readonly address: string;
  /** The first header block that is sent may have to begin with something. */
  blockOf(block: Buffer): Buffer;
  /** @param isCut whether the peer may still think it open */
  remove(stream: Http2Stream, isCut: boolean): void;
}

/** A request and its answer (RFC 9113 §5), on the side of the server. */
export class Http2Stream implements ReceivingStream, SendingStream {
  receiver: StreamReceiver | undefined;
  /** The peer has sent all it wants to. */
  hasEnded = false;
  isClosed = false;

  private receiveWindow = DEFAULT_WINDOW_BYTES;
  /** Bytes that came, and for which the peer has not been given new room. */
  private owed = 0;
  /** Bytes that came and were not taken. */
  private held = 0;
  private isFlowing = false;
  private bodyBytes = 0;

  private queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private trailers: Buffer | undefined;
  private wasTold = true;

  constructor(
    readonly id: number,
    readonly head: RequestHead,
    private readonly host: StreamHost,
    private sendWindow: number,
  ) {}

  /** The address of the peer, without its port. */
  get address(): string {
    return this.host.address;
  }

  // What the connection tells.

  /** @param flowBytes what the frame counts for, padding included. @throws StreamError */
  take(bytes: Buffer, flowBytes: number, isLast: boolean): void {
    if (this.hasEnded) throw new StreamError(this.id, ErrorCode.STREAM_CLOSED, 'data came after the end');
    if (flowBytes > this.receiveWindow) {
      throw new StreamError(this.id, ErrorCode.FLOW_CONTROL_ERROR, 'more data came than there was room for');
    }
    this.receiveWindow -= flowBytes;
    this.owed += flowBytes;
    this.bodyBytes += bytes.length;
    this.held += bytes.length;
    this.host.budget.hold(bytes.length);
    if (bytes.length > 0) this.receiver?.data(bytes, isLast);
    this.giveRoom();
  }

  /** The peer has ended its side. @throws StreamError where the body is not as long as the head says */
  finish(): void {
    const { contentLength } = this.head;
    if (contentLength !== undefined && contentLength !== this.bodyBytes) {
      throw new StreamError(this.id, ErrorCode.PROTOCOL_ERROR, 'the body is not as long as content-length says');
    }
    this.hasEnded = true;
    if (this.isFlowing) this.flow(false);
    this.receiver?.finish();
  }

  /** Gives new room where much of it is used, and somebody waits for data. */
  giveRoom(): void {
    if (this.owed < DEFAULT_WINDOW_BYTES / 2 || !this.isFlowing || this.hasEnded || this.isClosed) return;
    if (!this.host.budget.admits(this)) return;
    this.host.output.number(FrameType.WINDOW_UPDATE, this.id, this.owed);
    this.receiveWindow += this.owed;
    this.owed = 0;
  }

  /** The peer takes so much more, or less. @throws StreamError */
  widen(bytes: number): void {
    this.sendWindow += bytes;
    if (this.sendWindow > LARGEST_WINDOW_BYTES) {
      throw new StreamError(this.id, ErrorCode.FLOW_CONTROL_ERROR, 'the window is too large');
    }
    if (this.queue.length > 0 && this.sendWindow > 0) this.host.sender.add(this);
  }

  /** It is over, whoever ended it. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.queue = [];
    this.host.sender.remove(this);
    if (this.isFlowing) this.flow(false);
    this.host.budget.release(this.held);
    this.receiver?.close();
  }

  /** Sends one frame of what waits. */
  sendFrame(): void {
    const { output, sender } = this.host;
    const [first] = this.queue;
    if (first === undefined) return;
    const length = Math.min(first.length, DEFAULT_FRAME_BYTES, this.sendWindow, sender.window);
    if (length <= 0) return;
    output.frame(FrameType.DATA, 0, this.id, first.subarray(0, length));
    this.sendWindow -= length;
    sender.window -= length;
    this.queuedBytes -= length;
    if (length === first.length) this.queue.shift();
    else this.queue[0] = first.subarray(length);
    this.afterFrame();
  }

  private afterFrame(): void {
    if (this.queue.length === 0 && this.trailers !== undefined) this.finishSending(this.trailers);
    else if (this.queue.length > 0 && this.sendWindow > 0) this.host.sender.add(this);
    if (!this.wasTold && this.queuedBytes < HIGH_WATER_BYTES) {
      this.wasTold = true;
      this.receiver?.drain();
    }
  }

  // What the receiver does.

  /** Whether the receiver waits for data: else the peer is given no room for more. */
  flow(isFlowing: boolean): void {
    if (isFlowing === this.isFlowing) return;
    this.isFlowing = isFlowing;
    if (isFlowing) this.giveRoom();
    else this.host.budget.leave(this);
  }

  /** So many bytes of what came are not kept any more. */
  took(bytes: number): void {
    if (this.isClosed) return;
    this.held -= bytes;
    this.host.budget.release(bytes);
  }

  /** Sends the head of the answer; or all of it. */
  respond(block: Buffer, isEnd = false): void {
    if (this.isClosed) return;
    if (isEnd) this.finishSending(block);
    else this.host.output.headers(this.id, this.host.blockOf(block), false);
  }

  /** @returns whether more may be written before `drain` */
  write(bytes: Uint8Array): boolean {
    if (this.isClosed || this.trailers !== undefined) return true;
    const { output, sender } = this.host;
    const { length } = bytes;
    const fits = length <= DEFAULT_FRAME_BYTES && length <= this.sendWindow && this.queue.length === 0;
    if (fits && sender.hasRoom(length, output)) {
      output.frame(FrameType.DATA, 0, this.id, bytes);
      this.sendWindow -= length;
      sender.window -= length;
      return true;
    }
    this.queue.push(bytes);
    this.queuedBytes += length;
    if (this.sendWindow > 0) sender.add(this);
    output.schedule();
    this.wasTold = this.queuedBytes < HIGH_WATER_BYTES;
    return this.wasTold;
  }

  /** Ends the answer, behind what was written. */
  end(trailers: Buffer): void {
    if (this.isClosed || this.trailers !== undefined) return;
    if (this.queue.length === 0) this.finishSending(trailers);
    else this.trailers = trailers;
  }

  /** Breaks it off. */
  reset(code: ErrorCode): void {
    if (this.isClosed) return;
    this.host.output.number(FrameType.RST_STREAM, this.id, code);
    this.host.remove(this, true);
  }

  private finishSending(block: Buffer): void {
    this.host.output.headers(this.id, this.host.blockOf(block), true);
    // Nobody reads what would still come.
    if (this.hasEnded) this.host.remove(this, false);
    else this.reset(ErrorCode.NO_ERROR);
  }
}
