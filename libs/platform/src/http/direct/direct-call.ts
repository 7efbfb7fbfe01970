import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf, scopeOf } from '../../context/correlation.js';
import { inRequestScope, type RequestScope } from '../../context/request-scope.js';
import { faultHeaders, loggedFault } from '../announced-fault.js';
import { noteAnswered } from '../answered.js';
import type { AnswerQueue } from '../answer-queue.js';
import { ConnectedCaller } from '../connected-caller.js';
import type { HttpServerDeps } from '../http-server-deps.js';
import type { DirectAnswer, DirectRoute } from './direct-route.js';

export interface DirectCallParts {
  readonly deps: HttpServerDeps;
  readonly queue: AnswerQueue<DirectAnswer>;
}

/** One request to a direct route, from its headers to its answer. */
export class DirectCall {
  readonly scope: RequestScope;
  private readonly started = performance.now();
  /** What came of a body that comes in several pieces. */
  private pieces: Buffer[] | undefined;
  private missing: number;

  constructor(
    private readonly route: DirectRoute,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    length: number,
    private readonly parts: DirectCallParts,
  ) {
    const { headers } = request;
    this.scope = scopeOf(requestIdOf(headers['x-request-id']), headers['traceparent'] as string | undefined);
    this.scope.caller = new ConnectedCaller(request.socket);
    this.missing = length;
  }

  /** Answers when the body is there; nothing is left of a call whose client goes away before. */
  read(): void {
    this.request.on('data', (piece: Buffer) => {
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
    const { route, request, scope, parts } = this;
    const { context } = scope;
    if (context === undefined) throw new Error('a direct call is authenticated before it is read');
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
    const { route, scope } = this;
    const fault = loggedFault(error, { method: 'POST', route: route.pattern, scope }, this.parts.deps.logger);
    const { status, contentType, body } = route.errorForm(fault, scope.requestId);
    this.end(status, contentType, faultHeaders(fault), body);
  }

  private end(status: number, contentType: string, more: readonly string[], body: string | Buffer): void {
    const { request, response, scope, route } = this;
    const headers = [
      'x-request-id',
      scope.requestId,
      'x-content-type-options',
      'nosniff',
      'content-type',
      contentType,
      'content-length',
      String(typeof body === 'string' ? Buffer.byteLength(body) : body.length),
      ...more,
    ];
    if (request.headers['traceparent'] !== undefined) headers.push('traceresponse', scope.traceparent);
    response.writeHead(status, headers);
    response.end(body);
    const milliseconds = performance.now() - this.started;
    noteAnswered({ method: 'POST', route: route.pattern, status, milliseconds, scope, quiet: true }, this.parts.deps);
  }
}

const NO_HEADERS: readonly string[] = [];
