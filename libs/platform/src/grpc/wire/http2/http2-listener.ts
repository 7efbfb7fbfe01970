import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';

import { type ConnectionOwner, Http2Connection } from './http2-connection.js';
import type { Http2Stream } from './http2-stream.js';
import type { Http2Limits } from './limits.js';

export interface Http2ListenerOptions {
  /** Over TLS, with `h2` agreed on by ALPN; in the clear, by prior knowledge, unless said otherwise. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly limits: Http2Limits;
  readonly onRequest: (stream: Http2Stream) => void;
  /** Something of ours broke while a request was read; its stream is reset. */
  readonly onFault: (error: unknown) => void;
}

/** How often connections are looked at that may take too long. */
const CHECK_MS = 1000;
/** After which a silent socket is asked whether its other end is still there. */
const KEEP_ALIVE_MS = 60_000;

/** A server of HTTP/2 that knows nothing of what is asked. */
export class Http2Listener {
  private readonly connections = new Set<Http2Connection>();
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private checks: NodeJS.Timeout | undefined;

  constructor(private readonly options: Http2ListenerOptions) {
    const { tls, limits } = options;
    const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    if (tls === undefined) this.server = createServer(socketOptions, (socket) => this.take(socket));
    else {
      const options = { ...socketOptions, ...tls, ALPNProtocols: ['h2'], handshakeTimeout: limits.startMs };
      this.server = createTlsServer(options, (socket) => this.takeSecure(socket));
      // A client that does not get through the handshake is no fault of ours.
      this.server.on('tlsClientError', () => undefined);
      this.server.on('connection', (socket: Socket) => this.remember(socket));
    }
  }

  /** @returns the port. @throws the error of a bind that failed */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        this.server.on('error', this.options.onFault);
        this.checks = setInterval(() => this.check(), Math.min(CHECK_MS, this.options.limits.farewellMs)).unref();
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no new streams and waits for those that are open; cuts them off after the given time, in milliseconds. */
  async close(timeoutMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const connection of this.connections) connection.leave();
    const timer = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, timeoutMs);
    await closed;
    clearTimeout(timer);
    clearInterval(this.checks);
  }

  private take(socket: Socket): void {
    this.remember(socket);
    const { limits, onRequest, onFault } = this.options;
    const owner: ConnectionOwner = {
      request: onRequest,
      fault: onFault,
      gone: (connection) => this.connections.delete(connection),
    };
    this.connections.add(new Http2Connection(socket, limits, owner));
  }

  private takeSecure(socket: TLSSocket): void {
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return;
    }
    socket.disableRenegotiation();
    this.take(socket);
  }

  /** Those of a handshake that goes on have to be closed, too. */
  private remember(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private check(): void {
    const now = performance.now();
    for (const connection of this.connections) connection.check(now);
  }
}
