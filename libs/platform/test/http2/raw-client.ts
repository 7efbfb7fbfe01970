import { eventually } from '@intelgraph/testing';
import { connect, type Socket } from 'node:net';

import { encodeHeaders } from '../../src/grpc/wire/http2/hpack/hpack-encoder.js';
import { FrameParser } from '../../src/grpc/wire/http2/frame-parser.js';
import { Flag, FrameType, PREFACE } from '../../src/grpc/wire/http2/protocol.js';

export interface RawFrame {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags = 0, id = 0, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
}

export const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

export const setting = (name: number, value: number): Buffer => Buffer.concat([Buffer.from([0, name]), number(value)]);

export const REQUEST: readonly (readonly [string, string])[] = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/'],
];

export const headers = (id: number, flags: number = Flag.END_HEADERS, fields = REQUEST): Buffer =>
  frame(FrameType.HEADERS, flags, id, encodeHeaders(fields));
export const data = (id: number, body: Uint8Array | string, flags = 0): Buffer =>
  frame(FrameType.DATA, flags, id, Buffer.from(body));

/** A request without a body. */
export const get = (id: number): Buffer => headers(id, Flag.END_HEADERS | Flag.END_STREAM);

/** A client every byte of which is ours. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  isClosed = false;

  private constructor(readonly socket: Socket) {
    const parser = new FrameParser((type, flags, id, bytes, start, end) =>
      this.frames.push({ type, flags, id, payload: Buffer.from(bytes.subarray(start, end)) }),
    );
    socket.on('data', (chunk: Buffer) => parser.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  static async connect(port: number, first: Buffer = Buffer.concat([PREFACE, frame(FrameType.SETTINGS)])) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    const client = new RawClient(socket);
    client.send(first);
    return client;
  }

  send(...frames: Buffer[]): void {
    this.socket.write(Buffer.concat(frames));
  }

  of(type: number, id?: number): RawFrame[] {
    return this.frames.filter((each) => each.type === type && (id === undefined || each.id === id));
  }

  /** Body of an answer, as far as it came. */
  body(id: number): Buffer {
    return Buffer.concat(this.of(FrameType.DATA, id).map(({ payload }) => payload));
  }

  isAnswered(id: number): boolean {
    return this.frames.some((each) => each.id === id && each.type <= 1 && (each.flags & Flag.END_STREAM) !== 0);
  }

  async answered(id: number): Promise<string> {
    await eventually(() => {
      if (!this.isAnswered(id)) throw new Error(`stream ${id} is not answered`);
    });
    return this.body(id).toString();
  }

  /** Code of the GOAWAY that closed the connection. */
  async closedWith(): Promise<number | undefined> {
    await eventually(() => {
      if (!this.isClosed) throw new Error('the connection is open');
    });
    return this.of(FrameType.GOAWAY).at(-1)?.payload.readUInt32BE(4);
  }

  async resetWith(id: number): Promise<number | undefined> {
    await eventually(() => {
      if (this.of(FrameType.RST_STREAM, id).length === 0) throw new Error(`stream ${id} is not reset`);
    });
    return this.of(FrameType.RST_STREAM, id)[0]?.payload.readUInt32BE(0);
  }

  close(): void {
    this.socket.destroy();
  }
}
