import type { IncomingHttpHeaders } from 'node:http';

import type { Dispatcher } from 'undici';

import { AppError, type Clock } from '@intelgraph/kernel';
import type { AppLogger, Replica, ReplicaSet } from '@intelgraph/platform';

import { type OutgoingBody, outgoingBody } from './outgoing-body.js';
import { isRepeatable } from './repeatable.js';
import type { UpstreamConnection } from './upstream-connection.js';

/** What `@fastify/reply-from` asks for. */
type Request = Omit<Dispatcher.RequestOptions, 'headers'> & { readonly headers: IncomingHttpHeaders };
type Done = (error: Error | null, answer?: Dispatcher.ResponseData) => void;
type Upstream = Replica<UpstreamConnection>;

/** One request on its way, and what is left of its time. */
interface Task {
  readonly request: Request;
  readonly body: OutgoingBody;
  readonly isRepeatable: boolean;
  readonly startedAt: number;
  readonly done: Done;
}

/** Time that a client grants the service, in milliseconds; both tries share it. */
const CLIENT_TIMEOUT = 'x-request-timeout-ms';
const OURS: ReadonlySet<string> = new Set([
  ...['UND_ERR_ABORTED', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED'],
  ...['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'],
]);
const UNAVAILABLE: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Sends requests to the replicas of one service. One that failed before an answer began is sent to another replica, once: if
 * nothing of it was sent, or it may be repeated. Answers are handed on as they are, whatever their status.
 */
export class UpstreamRequests {
  constructor(
    private readonly replicas: ReplicaSet<UpstreamConnection>,
    /** Time in which an answer has to begin, both tries together, in milliseconds. */
    private readonly timeoutMs: number,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  send(request: Request, done: Done): void {
    const { method, path, headers } = request;
    outgoingBody(request.body, headers['content-length']).then((body) => {
      const repeatable = isRepeatable(method, path.split('?', 1)[0] ?? '', headers);
      this.first({ request, body, isRepeatable: repeatable, startedAt: this.now(), done });
    }, done);
  }

  private first(task: Task): void {
    const replica = this.replicas.choose();
    if (replica === undefined) {
      task.done(new Error('there is no replica'));
      return;
    }
    this.attempt(task, replica, (error, wasSent) => {
      const mayRepeat = !isOurs(error) && this.mayRepeat(task, wasSent);
      const other = mayRepeat ? this.replicas.another(replica) : undefined;
      if (other === undefined) {
        task.done(error);
        return;
      }
      const line = { err: error, service: this.replicas.name, failed: replica.label, replica: other.label };
      this.logger.warn(line, 'a request is tried once more');
      this.attempt(task, other, (second) => task.done(second));
    });
  }

  private mayRepeat({ body, isRepeatable, startedAt, request }: Task, wasSent: boolean): boolean {
    if (wasSent && !isRepeatable) return false;
    return body.isWhole() && leftOf(Math.min(this.timeoutMs, grantedBy(request)), startedAt, this.now()) > 0;
  }

  /** @param failed not called for an answer, whatever it says */
  private attempt(task: Task, replica: Upstream, failed: (error: Error, wasSent: boolean) => void): void {
    const { request, body, startedAt, done } = task;
    let wasSent = false;
    const watch = { started: () => (wasSent = true), ended: once(() => this.replicas.end(replica)) };
    // 0 would be no limit.
    const headersTimeout = Math.max(1, leftOf(this.timeoutMs, startedAt, this.now()));
    const headers = this.headersOf(task, replica);
    this.replicas.begin(replica);
    replica.connection.request(
      { ...request, headers, body: body.next() ?? null, headersTimeout, watch },
      (error, answer) => {
        if (error === null) {
          this.replicas.report(replica, UNAVAILABLE.has(answer.statusCode) ? 'unavailable' : 'ok');
          done(null, answer);
          return;
        }
        watch.ended();
        this.replicas.report(replica, isOurs(error) ? 'abandoned' : 'unreachable');
        failed(error, wasSent);
      },
    );
  }

  private headersOf({ request, startedAt }: Task, replica: Upstream): IncomingHttpHeaders {
    const headers = { ...request.headers, host: replica.connection.host };
    const granted = grantedBy(request);
    if (granted === Infinity) return headers;
    return { ...headers, [CLIENT_TIMEOUT]: String(leftOf(granted, startedAt, this.now())) };
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** What the client or we did, not the replica. */
function isOurs(error: Error & { code?: string }): boolean {
  return error instanceof AppError || OURS.has(error.code ?? '');
}

function grantedBy({ headers }: Request): number {
  const text = headers[CLIENT_TIMEOUT];
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Infinity;
}

function leftOf(granted: number, startedAt: number, now: number): number {
  return Math.max(0, granted - Math.max(0, now - startedAt));
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
