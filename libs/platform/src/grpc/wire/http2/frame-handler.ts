import { Allowance } from './allowance.js';
import { ConnectionError, frameSizeError, protocolError, StreamError } from './errors.js';
import { HeaderBlock } from './header-block.js';
import { HpackDecoder } from './hpack/hpack-decoder.js';
import type { Output } from './output.js';
import { PeerSettings } from './peer-settings.js';
import { ErrorCode, Flag, FrameType, LARGEST_WINDOW_BYTES } from './protocol.js';
import { ReceiveWindow } from './flow-control/receive-window.js';
import type { Streams } from './streams.js';

/** Frames that ask for nothing that a call needs: so many at once and a second, beside those that calls bring with them. */
const IDLE_FRAMES = { burst: 1000, perSecond: 100 };
const EARNED_BY_REQUEST = 10;

const PING_BYTES = 8;
const PRIORITY_BYTES = 5;

/** Does what the frames of a client ask for (RFC 9113 §6). */
export class FrameHandler {
  /** Whether the client has said its settings, as it must before all else. */
  hasSettings = false;
  /** Header block that has begun. */
  block: HeaderBlock | undefined;

  private readonly settings = new PeerSettings();
  private readonly decoder: HpackDecoder;
  private readonly window: ReceiveWindow;
  private readonly idle = new Allowance(IDLE_FRAMES.burst, IDLE_FRAMES.perSecond);

  /** @param onPong takes the payload of a ping that the client answers */
  constructor(
    private readonly streams: Streams,
    private readonly output: Output,
    maxHeaderListBytes: number,
    private readonly onPong: () => void,
  ) {
    this.decoder = new HpackDecoder(maxHeaderListBytes);
    this.window = new ReceiveWindow(output);
    streams.initialWindow = this.settings.initialWindowBytes;
  }

  /** @throws ConnectionError, StreamError */
  handle(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    if (this.block !== undefined && (type !== FrameType.CONTINUATION || id !== this.block.streamId)) {
      throw protocolError('a header block is interrupted');
    }
    if (!this.hasSettings && type !== FrameType.SETTINGS) throw protocolError('the first frame is none of settings');
    switch (type) {
      case FrameType.DATA:
        this.data(flags, id, bytes, start, end);
        break;
      case FrameType.HEADERS:
        this.headers(flags, id, bytes, start, end);
        break;
      case FrameType.CONTINUATION:
        this.continuation(flags, bytes, start, end);
        break;
      case FrameType.WINDOW_UPDATE:
        this.windowUpdate(id, bytes, start, end);
        break;
      default:
        this.spendIdle();
        this.other(type, flags, id, bytes, start, end);
    }
  }

  private other(type: number, flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    switch (type) {
      case FrameType.PRIORITY:
        this.priority(id, bytes, start, end);
        break;
      case FrameType.RST_STREAM:
        if (id === 0) throw protocolError('RST_STREAM is about a stream');
        if (end - start !== 4) throw frameSizeError('RST_STREAM has 4 bytes');
        this.streams.reset(id);
        break;
      case FrameType.SETTINGS:
        this.readSettings(flags, id, bytes, start, end);
        break;
      case FrameType.PUSH_PROMISE:
        throw protocolError('clients do not push');
      case FrameType.PING:
        this.ping(flags, id, bytes, start, end);
        break;
      case FrameType.GOAWAY:
        if (id !== 0) throw protocolError('GOAWAY is about the connection');
        if (end - start < 8) throw frameSizeError('GOAWAY has 8 bytes at least');
        break;
      // What is not known is to be ignored (§4.1).
    }
  }

  private data(flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    if (id === 0) throw protocolError('DATA is about a stream');
    const flowBytes = end - start;
    this.window.take(flowBytes);
    const isEnd = (flags & Flag.END_STREAM) !== 0;
    let [from, to] = [start, end];
    if (flags & Flag.PADDED) {
      to -= paddingOf(bytes, start, end);
      from++;
    }
    if (to > from) this.idle.earn(1);
    else if (!isEnd) this.spendIdle();
    this.streams.data(id, bytes.subarray(from, to), flowBytes, isEnd);
  }

  private headers(flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    if (id === 0) throw protocolError('HEADERS are about a stream');
    let [from, to] = [start, end];
    if (flags & Flag.PADDED) {
      to -= paddingOf(bytes, start, end);
      from++;
    }
    const isEnd = (flags & Flag.END_STREAM) !== 0;
    let dependsOn = 0;
    if (flags & Flag.PRIORITY) {
      if (to - from < PRIORITY_BYTES) throw frameSizeError('HEADERS end within their priority');
      dependsOn = bytes.readUInt32BE(from) & 0x7fffffff;
      from += PRIORITY_BYTES;
    }
    if ((flags & Flag.END_HEADERS) === 0) {
      this.block = new HeaderBlock(id, isEnd, performance.now());
      this.block.add(bytes, from, to);
      return;
    }
    this.complete(id, isEnd, bytes, from, to);
    if (dependsOn === id) throw new StreamError(id, ErrorCode.PROTOCOL_ERROR, 'a stream depends on itself');
  }

  private continuation(flags: number, bytes: Buffer, start: number, end: number): void {
    const { block } = this;
    if (block === undefined) throw protocolError('CONTINUATION continues nothing');
    block.add(bytes, start, end);
    if ((flags & Flag.END_HEADERS) === 0) return;
    this.block = undefined;
    const whole = block.whole();
    this.complete(block.streamId, block.isEnd, whole, 0, whole.length);
  }

  private complete(id: number, isEnd: boolean, bytes: Buffer, start: number, end: number): void {
    const list = this.decoder.decode(bytes, start, end);
    this.idle.earn(EARNED_BY_REQUEST);
    this.streams.headers(id, list, isEnd);
  }

  private priority(id: number, bytes: Buffer, start: number, end: number): void {
    if (id === 0) throw protocolError('PRIORITY is about a stream');
    if (end - start !== PRIORITY_BYTES) throw frameSizeError('PRIORITY has 5 bytes');
    if ((bytes.readUInt32BE(start) & 0x7fffffff) === id) throw protocolError('a stream depends on itself');
  }

  private readSettings(flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    if (id !== 0) throw protocolError('SETTINGS are about the connection');
    if (flags & Flag.ACK) {
      if (end > start) throw frameSizeError('an acknowledgement has no settings');
      if (!this.hasSettings) throw protocolError('the first frame is none of settings');
      return;
    }
    const { settings, streams } = this;
    settings.read(bytes, start, end);
    this.hasSettings = true;
    streams.resizeWindows(settings.initialWindowBytes);
    if (settings.hasSmallerTable) streams.mustEmptyTable = true;
    settings.hasSmallerTable = false;
    this.output.frame(FrameType.SETTINGS, Flag.ACK, 0, Buffer.alloc(0));
  }

  private ping(flags: number, id: number, bytes: Buffer, start: number, end: number): void {
    if (id !== 0) throw protocolError('PING is about the connection');
    if (end - start !== PING_BYTES) throw frameSizeError('PING has 8 bytes');
    if (flags & Flag.ACK) this.onPong();
    else this.output.frame(FrameType.PING, Flag.ACK, 0, bytes.subarray(start, end));
  }

  private windowUpdate(id: number, bytes: Buffer, start: number, end: number): void {
    if (end - start !== 4) throw frameSizeError('WINDOW_UPDATE has 4 bytes');
    const more = bytes.readUInt32BE(start) & LARGEST_WINDOW_BYTES;
    if (id !== 0) this.streams.widen(id, more);
    else {
      const { sender } = this.streams;
      if (more === 0) throw protocolError('a window grows by nothing');
      sender.window += more;
      if (sender.window > LARGEST_WINDOW_BYTES) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'the window of the connection is too large');
      }
    }
    this.output.schedule();
  }

  private spendIdle(): void {
    if (!this.idle.spend()) throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 'too many frames ask for nothing');
  }
}

/** Bytes of padding, without the one that says how many. @throws ConnectionError where they are more than the frame has */
function paddingOf(bytes: Buffer, start: number, end: number): number {
  const padding = bytes[start];
  if (padding === undefined || end === start || padding >= end - start) throw protocolError('a frame is all padding');
  return padding;
}
