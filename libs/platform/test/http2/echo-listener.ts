import { encodeHeaders } from '../../src/grpc/wire/http2/hpack/hpack-encoder.js';
import { Http2Listener } from '../../src/grpc/wire/http2/http2-listener.js';
import type { Http2Stream } from '../../src/grpc/wire/http2/http2-stream.js';
import { DEFAULT_LIMITS, type Http2Limits } from '../../src/grpc/wire/http2/limits.js';

const OK = encodeHeaders([[':status', '200']]);
const END = encodeHeaders([['grpc-status', '0']]);

/** A server that sends back what it got; paths say what else it does. */
export class EchoListener {
  readonly faults: unknown[] = [];
  readonly streams: Http2Stream[] = [];
  closedStreams = 0;
  port = 0;
  private readonly listener: Http2Listener;

  constructor(limits: Partial<Http2Limits> = {}, tls?: { cert: Buffer; key: Buffer }) {
    this.listener = new Http2Listener({
      tls,
      limits: { ...DEFAULT_LIMITS, ...limits },
      onRequest: (stream) => this.answer(stream),
      onFault: (error) => this.faults.push(error),
    });
  }

  async listen(): Promise<this> {
    this.port = await this.listener.listen('127.0.0.1', 0);
    return this;
  }

  close(timeoutMs = 100): Promise<void> {
    return this.listener.close(timeoutMs);
  }

  private answer(stream: Http2Stream): void {
    const path = stream.head.get(':path') ?? '';
    if (path === '/broken') throw new TypeError('a bug');
    const body: Buffer[] = [];
    this.streams.push(stream);
    stream.receiver = {
      data: (bytes) => body.push(Buffer.from(bytes)),
      finish: () => {
        if (path === '/hang') return;
        stream.respond(OK);
        const [, large] = /^\/large\/(\d{1,8})$/.exec(path) ?? [];
        if (large !== undefined) stream.write(Buffer.alloc(Number(large), 'x'));
        else if (body.length > 0) stream.write(Buffer.concat(body));
        stream.end(END);
      },
      close: () => this.closedStreams++,
      drain: () => undefined,
    };
    if (path !== '/stubborn') stream.flow(true);
  }
}
