import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that does what each test wants; it counts what reaches it. */
export class Upstream {
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end('{}');
  readonly urls: string[] = [];
  private constructor(private readonly server: Server) {}

  static async start(host = '127.0.0.1', port = 0): Promise<Upstream> {
    const server = createServer((request, response) => {
      upstream.urls.push(request.url ?? '');
      upstream.answer(request, response);
    });
    const upstream = new Upstream(server);
    await upstream.listen(host, port);
    return upstream;
  }

  async listen(host: string, port: number): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends it as a crash would: whoever waits for an answer gets none. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Answers JSON. */
export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
