import { status } from '@grpc/grpc-js';

import { encodeHeaders } from './http2/hpack/hpack-encoder.js';
import { Http2Listener } from './http2/http2-listener.js';
import type { Http2Stream } from './http2/http2-stream.js';
import { DEFAULT_LIMITS, type Http2Limits } from './http2/limits.js';
import { ENCODINGS } from './message-codec.js';
import { ServerCall } from './server-call.js';

/** Answers a call: reads its messages, sends its own, ends it. */
export type CallHandler = (call: ServerCall) => void;

export interface GrpcHttp2Options {
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Bytes of the largest message, compressed or not. */
  readonly maxMessageBytes: number;
  /** Calls at a time on one connection. */
  readonly maxConcurrentCalls: number;
  /** Other bounds of a connection than those by default. */
  readonly limits?: Partial<Http2Limits> | undefined;
  /** Told of what breaks on our side while a connection is read. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

const NOT_GRPC = encodeHeaders([[':status', '415']]);
const TOO_LARGE = encodeHeaders([
  [':status', '431'],
  ['content-type', 'application/grpc+proto'],
  ['grpc-status', String(status.RESOURCE_EXHAUSTED)],
  ['grpc-message', 'the metadata is too large'],
]);

/** gRPC over HTTP/2 (PROTOCOL-HTTP2.md of gRPC), framed by ourselves: neither streams of Node nor metadata objects lie between. */
export class GrpcHttp2Server {
  private readonly handlers = new Map<string, CallHandler>();
  private readonly listener: Http2Listener;

  constructor(private readonly options: GrpcHttp2Options) {
    const { tls, maxConcurrentCalls, limits, onFault } = options;
    this.listener = new Http2Listener({
      tls,
      limits: { ...DEFAULT_LIMITS, maxConcurrentStreams: maxConcurrentCalls, ...limits },
      onRequest: (stream) => this.take(stream),
      onFault: onFault ?? (() => undefined),
    });
  }

  /** Answers calls of the method with this path, such as `/grpc.health.v1.Health/Check`. */
  on(path: string, handler: CallHandler): void {
    this.handlers.set(path, handler);
  }

  private take(stream: Http2Stream): void {
    const { head } = stream;
    if (head.isTooLarge) {
      stream.respond(TOO_LARGE, true);
      return;
    }
    const type = head.get('content-type') ?? '';
    if (head.get(':method') !== 'POST' || !type.startsWith('application/grpc')) {
      stream.respond(NOT_GRPC, true);
      return;
    }
    const call = new ServerCall(stream, this.options.maxMessageBytes);
    const encoding = call.header('grpc-encoding') ?? 'identity';
    const path = head.get(':path') ?? '';
    const handler = this.handlers.get(path);
    const { UNIMPLEMENTED: code } = status;
    if (handler === undefined) {
      call.fail({ code, details: `the server does not implement ${path.slice(0, 200)}`, trailers: {} });
    } else if (!ENCODINGS.includes(encoding)) {
      call.fail({ code, details: `messages may come in ${ENCODINGS.join(', ')}`, trailers: {} });
    } else handler(call);
  }

  /** @returns the port. @throws the error of a bind that failed */
  listen(host: string, port: number): Promise<number> {
    return this.listener.listen(host, port);
  }

  /** Takes no new calls and waits for those in flight; cuts them off after the given time, in milliseconds. */
  close(timeoutMs: number): Promise<void> {
    return this.listener.close(timeoutMs);
  }
}
