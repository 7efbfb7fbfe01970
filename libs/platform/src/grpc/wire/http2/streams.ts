import type { Allowance } from './allowance.js';
import { ClosedStreams } from './closed-streams.js';
import { DataSender } from './flow-control/data-sender.js';
import { ConnectionError, protocolError, StreamError } from './errors.js';
import type { HeaderList } from './hpack/header-list.js';
import { Http2Stream, type StreamHost } from './http2-stream.js';
import type { Http2Limits } from './limits.js';
import type { Output } from './output.js';
import { ErrorCode, FrameType } from './protocol.js';
import { ReceiveBudget } from './flow-control/receive-budget.js';
import { isTrailers, RequestHead } from './request-head.js';

/** Who is told of the streams of a connection. */
export interface StreamsOwner {
  request(stream: Http2Stream): void;
  /** The last one is over. */
  idle(): void;
}

/** In front of a header block: our table is empty from now on (RFC 7541 §6.3). */
const EMPTY_TABLE = Buffer.from([0x20]);

/** The streams of a connection, and what they share. */
export class Streams implements StreamHost {
  readonly sender = new DataSender();
  readonly budget: ReceiveBudget;
  /** What the peer gives a new stream to send. */
  initialWindow: number;
  /** The next header block has to say that our table is empty. */
  mustEmptyTable = false;
  /** No new ones: what comes is neither answered nor refused. */
  isRefusing = false;
  /** The last one that was taken. */
  lastTaken = 0;

  private readonly streams = new Map<number, Http2Stream>();
  private readonly closed = new ClosedStreams();
  private lastId = 0;
  /** Clients send the same list with call after call. */
  private lastHead: { readonly list: HeaderList; readonly head: RequestHead } | undefined;

  constructor(
    readonly output: Output,
    readonly address: string,
    private readonly limits: Http2Limits,
    private readonly resets: Allowance,
    private readonly owner: StreamsOwner,
  ) {
    this.budget = new ReceiveBudget(limits.maxHeldBytes);
  }

  get size(): number {
    return this.streams.size;
  }

  /** @throws StreamError, ConnectionError */
  data(id: number, bytes: Buffer, flowBytes: number, isEnd: boolean): void {
    const stream = this.streams.get(id);
    if (stream === undefined) {
      this.refuseIdle(id);
      if (this.closed.wasCut(id)) return;
      throw new StreamError(id, ErrorCode.STREAM_CLOSED, 'data came for a stream that is closed');
    }
    stream.take(bytes, flowBytes, isEnd);
    if (isEnd && !stream.isClosed) stream.finish();
  }

  /** A request, or what stands behind its body. @throws StreamError, ConnectionError */
  headers(id: number, list: HeaderList, isEnd: boolean): void {
    const stream = this.streams.get(id);
    if (stream === undefined) {
      this.open(id, list, isEnd);
      return;
    }
    if (stream.hasEnded) throw new StreamError(id, ErrorCode.STREAM_CLOSED, 'headers came after the end');
    if (!isEnd || !isTrailers(list)) {
      throw new StreamError(id, ErrorCode.PROTOCOL_ERROR, 'trailers end a request, and have no pseudo-fields');
    }
    stream.finish();
  }

  private open(id: number, list: HeaderList, isEnd: boolean): void {
    if (id % 2 === 0) throw protocolError('clients open streams with odd numbers');
    if (id <= this.lastId) {
      if (this.closed.wasCut(id)) return;
      const code = this.closed.hasFinished(id) ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR;
      throw new ConnectionError(code, 'headers came for a stream that is closed');
    }
    this.lastId = id;
    if (this.isRefusing) {
      this.closed.cut(id);
      return;
    }
    this.lastTaken = id;
    if (this.streams.size >= this.limits.maxConcurrentStreams) {
      throw new StreamError(id, ErrorCode.REFUSED_STREAM, 'there are too many streams');
    }
    const head = this.headOf(id, list);
    const stream = new Http2Stream(id, head, this, this.initialWindow);
    this.streams.set(id, stream);
    this.owner.request(stream);
    if (isEnd && !stream.isClosed) stream.finish();
  }

  /** @throws StreamError */
  private headOf(id: number, list: HeaderList): RequestHead {
    if (list === this.lastHead?.list) return this.lastHead.head;
    const head = new RequestHead(list);
    const { flaw } = head;
    if (flaw !== undefined) throw new StreamError(id, ErrorCode.PROTOCOL_ERROR, flaw);
    this.lastHead = { list, head };
    return head;
  }

  /** The peer breaks a stream off. @throws ConnectionError where it does nothing else (CVE-2023-44487) */
  reset(id: number): void {
    const stream = this.streams.get(id);
    if (stream === undefined) {
      this.refuseIdle(id);
      return;
    }
    this.spendReset();
    this.remove(stream, false);
  }

  /** @throws StreamError, ConnectionError */
  widen(id: number, bytes: number): void {
    const stream = this.streams.get(id);
    if (stream === undefined) this.refuseIdle(id);
    else if (bytes === 0) throw new StreamError(id, ErrorCode.PROTOCOL_ERROR, 'a window grows by nothing');
    else stream.widen(bytes);
  }

  /** The peer gives streams another room than before, those that are open as well. @throws ConnectionError */
  resizeWindows(initialWindow: number): void {
    const difference = initialWindow - this.initialWindow;
    this.initialWindow = initialWindow;
    if (difference === 0) return;
    for (const stream of this.streams.values()) {
      try {
        stream.widen(difference);
      } catch {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window is too large');
      }
    }
  }

  /** Breaks a stream off that the peer broke a rule with. @throws ConnectionError where it goes on doing so */
  fail({ streamId, reason }: StreamError): void {
    this.spendReset();
    const stream = this.streams.get(streamId);
    if (stream !== undefined) {
      stream.reset(reason);
      return;
    }
    this.output.number(FrameType.RST_STREAM, streamId, reason);
    this.closed.cut(streamId);
  }

  remove(stream: Http2Stream, isCut: boolean): void {
    if (!this.streams.delete(stream.id)) return;
    if (isCut) this.closed.cut(stream.id);
    else this.closed.finish(stream.id);
    stream.close();
    if (this.streams.size === 0) this.owner.idle();
  }

  /** The connection is lost. */
  abandon(): void {
    for (const stream of this.streams.values()) {
      this.streams.delete(stream.id);
      stream.close();
    }
  }

  blockOf(block: Buffer): Buffer {
    if (!this.mustEmptyTable) return block;
    this.mustEmptyTable = false;
    return Buffer.concat([EMPTY_TABLE, block]);
  }

  /** @throws ConnectionError for a stream that was never opened */
  refuseIdle(id: number): void {
    if (id > this.lastId || id % 2 === 0) throw protocolError('a frame came for a stream that is not open');
  }

  private spendReset(): void {
    if (!this.resets.spend()) throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 'too many streams are broken off');
  }
}
