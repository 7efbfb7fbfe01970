import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { testTls } from '../tls/test-tls.js';

export interface ReceivedPost {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PlannedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** Begins to answer and never ends. */
  readonly endless?: boolean;
  /** Runs before the answer, after the request was received whole. */
  readonly before?: () => void | Promise<void>;
}

/** An HTTP server that keeps what it gets and answers as planned: 200 unless there is a plan. */
export class ReceivingServer {
  readonly received: ReceivedPost[] = [];
  /** Looks at each request before it is answered; what it answers goes out. */
  respond: (post: ReceivedPost) => PlannedAnswer = () => ({ status: 200, body: 'ok' });

  private constructor(private readonly server: Server) {}

  static async start({ secure = false } = {}): Promise<ReceivingServer> {
    const server = secure
      ? createSecureServer({ key: readFileSync(testTls.keyPath), cert: readFileSync(testTls.certificatePath) })
      : createServer();
    const receiving = new ReceivingServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const post = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
        receiving.received.push(post);
        const answer = receiving.respond(post);
        void Promise.resolve(answer.before?.()).then(() => {
          response.writeHead(answer.status, { connection: 'close', ...answer.headers });
          if (answer.endless === true) response.write('…');
          else response.end(answer.body ?? '');
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiving;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Answers in this order, then 200. */
  plan(...answers: PlannedAnswer[]): void {
    this.respond = () => answers.shift() ?? { status: 200, body: 'ok' };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
