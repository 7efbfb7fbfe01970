import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestContext } from '@intelgraph/kernel';
import { type AnswerHead, inRequestScope, type RequestScope } from '../../context/request-scope.js';
import { faultHeaders, loggedFault } from '../announced-fault.js';
import { commonHeaders } from '../answer-headers.js';
import { noteAnswered } from '../answered.js';
import type { AnswerQueue } from '../answer-queue.js';
import type { HttpServerDeps } from '../http-server-deps.js';
import type { DirectAnswer, DirectRoute } from './direct-route.js';

const NO_HEADERS: readonly string[] = [];

export interface DirectCallParts {
  readonly deps: Pick<HttpServerDeps, 'metrics' | 'logger'>;
  readonly queue: AnswerQueue<DirectAnswer>;
}

/** A request that is to be answered directly: its headers are here, and its caller is let in. */
export interface WelcomeRequest {
  readonly route: DirectRoute;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Bytes of its body. */
  readonly length: number;
  readonly scope: RequestScope;
  readonly context: RequestContext;
  /** When it came, in milliseconds of `performance.now()`. */
  readonly started: number;
}

/** One request to a direct route, from its body to its answer. */
export class DirectCall implements AnswerHead {
  private headers: readonly string[] = NO_HEADERS;
  /** What came of a body that comes in several pieces. */
  private pieces: Buffer[] | undefined;
  private missing: number;

  constructor(
    private readonly call: WelcomeRequest,
    private readonly parts: DirectCallParts,
  ) {
    this.missing = call.length;
    call.scope.answer = this;
  }

  setHeaders(headers: readonly string[]): void {
    this.headers = headers;
  }

  /** Answers when the body is there; nothing is left of a call whose client goes away before. */
  read(): void {
    this.call.request.on('data', (piece: Buffer) => {
      this.missing -= piece.length;
      if (this.missing === 0 && this.pieces === undefined) this.answer(piece);
      else {
        this.pieces ??= [];
        this.pieces.push(piece);
        if (this.missing === 0) this.answer(Buffer.concat(this.pieces));
      }
    });
  }

  /** Of the answer queue. */
  send({ body, contentType, headers = NO_HEADERS }: DirectAnswer): void {
    this.end(200, contentType, headers, body);
  }

  private answer(body: Buffer): void {
    const { call, parts } = this;
    const { route, request, scope, context } = call;
    try {
      const answer = inRequestScope(scope, () => route.answer({ context, headers: request.headers, body }));
      if (answer instanceof Promise) {
        answer.then(
          (late) => this.send(late),
          (error: unknown) => this.fail(error),
        );
      } else parts.queue.add(this, answer);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    const { route, scope } = this.call;
    const fault = loggedFault(error, { method: 'POST', route: route.pattern, scope }, this.parts.deps.logger);
    const { status, contentType, body } = route.errorForm(fault, scope.requestId);
    this.end(status, contentType, faultHeaders(fault), body);
  }

  private end(status: number, contentType: string, more: readonly string[], body: string | Buffer): void {
    const { request, response, scope, route, started } = this.call;
    const headers = commonHeaders(scope, request.headers['traceparent'] !== undefined);
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    headers.push('content-type', contentType, 'content-length', String(length), ...this.headers, ...more);
    response.writeHead(status, headers);
    response.end(body);
    const milliseconds = performance.now() - started;
    noteAnswered({ method: 'POST', route: route.pattern, status, milliseconds, scope, quiet: true }, this.parts.deps);
  }
}
