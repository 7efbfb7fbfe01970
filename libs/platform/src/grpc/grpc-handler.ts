import { status } from '@grpc/grpc-js';
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  sendUnaryData,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { TokenServiceService } from '@intelgraph/contracts';
import { requireRole } from '@intelgraph/kernel';
import type { RequestContext } from '@intelgraph/kernel';
import type { Authenticator } from '../auth/authenticator.js';
import { requestIdOf, scopeOf } from '../context/correlation.js';
import { deadlineOfCall } from '../context/deadline.js';
import { inRequestScope } from '../context/request-scope.js';
import type { RequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import type { GrpcMetrics } from '../metrics/grpc-metrics.js';
import { toGrpcError } from './grpc-status.js';
import { received } from './received-messages.js';
import { CallCancelledError, requestsOf } from './request-stream.js';
import type { AnyMethod, CallInfo } from './grpc-types.js';

/** Asked every two seconds by every service: worth a line only when they fail. */
const POLLS: ReadonlySet<string> = new Set([TokenServiceService.syncTokens.path]);

export interface GrpcHandlerDeps {
  authenticator: Authenticator;
  logger: AppLogger;
  metrics: GrpcMetrics;
  /** Throws when the app cannot answer at all right now. */
  gate: () => void;
}

type AnyHandler = (request: unknown, ctx: RequestContext, call: CallInfo) => unknown;
type AnyHandleCall =
  | handleUnaryCall<unknown, unknown>
  | handleClientStreamingCall<unknown, unknown>
  | handleServerStreamingCall<unknown, unknown>
  | handleBidiStreamingCall<unknown, unknown>;

/** What all four kinds of calls share. */
interface AnyCall {
  readonly request?: unknown;
  readonly cancelled: boolean;
  metadata: Metadata;
  getPeer(): string;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** Puts authentication, context, error mapping, metrics and logging around a handler, whatever its kind of call. */
export function adapt(method: AnyMethod, handler: AnyHandler, deps: GrpcHandlerDeps): AnyHandleCall {
  const requestOf = (call: AnyCall, { signal }: CallInfo) =>
    method.requestStream ? requestsOf(call as unknown as Readable, signal) : received(call.request);
  if (!method.responseStream) {
    return (call: AnyCall, respond: sendUnaryData<unknown>) => {
      let response: unknown;
      void answer(method, call, deps, async (ctx, info) => {
        response = await handler(requestOf(call, info), ctx, info);
      }).then((error) => (error ? respond(error) : respond(null, response)));
    };
  }
  return (call: AnyCall & ServerWritableStream<unknown, unknown>) => {
    void answer(method, call, deps, async (ctx, info) => {
      await send(handler(requestOf(call, info), ctx, info) as AsyncIterable<unknown>, call, info.signal);
    }).then((error) => (error ? call.emit('error', error) : call.end()));
  };
}

type GrpcFailure = ReturnType<typeof toGrpcError>;

async function answer(
  method: AnyMethod,
  call: AnyCall,
  deps: GrpcHandlerDeps,
  work: (ctx: RequestContext, info: CallInfo) => Promise<void>,
): Promise<GrpcFailure | undefined> {
  const started = performance.now();
  const cancelled = new AbortController();
  call.on('cancelled', () => cancelled.abort());
  if (call.cancelled) cancelled.abort();
  const scope = scopeOf(requestIdOf(text(call.metadata, 'x-request-id')), text(call.metadata, 'traceparent'));
  scope.deadline = deadlineOfCall(call.getDeadline());
  scope.signal = cancelled.signal;
  return inRequestScope(scope, async () => {
    const failure = await attempt(call, scope, deps, (ctx) => {
      if (cancelled.signal.aborted) throw new CallCancelledError();
      return work(ctx, { signal: cancelled.signal });
    });
    const ms = Math.round((performance.now() - started) * 100) / 100;
    const code = status[failure?.code ?? status.OK];
    deps.metrics.observe(method.path, code, ms / 1000);
    const quiet = failure === undefined && POLLS.has(method.path);
    deps.logger[quiet ? 'debug' : 'info']({ grpc: method.path, code, ms }, 'answered');
    return failure;
  });
}

async function attempt(
  call: AnyCall,
  scope: RequestScope,
  deps: GrpcHandlerDeps,
  work: (ctx: RequestContext) => Promise<void>,
): Promise<GrpcFailure | undefined> {
  try {
    deps.gate();
    const ctx = await deps.authenticator.authenticate(
      {
        authorization: text(call.metadata, 'authorization'),
        workspace: text(call.metadata, 'x-workspace'),
        actingFor: text(call.metadata, 'x-acting-for'),
        service: text(call.metadata, 'x-service'),
        address: addressOf(call.getPeer()),
      },
      scope,
    );
    scope.context = ctx;
    requireRole(ctx, 'viewer');
    await work(ctx);
    return undefined;
  } catch (error) {
    const failure = toGrpcError(error);
    if (failure.unexpected) deps.logger.error({ err: error }, 'call failed');
    return failure;
  }
}

/** Writes the answers one by one, waiting while the caller is slower than we are. */
async function send(
  responses: AsyncIterable<unknown>,
  call: ServerWritableStream<unknown, unknown>,
  signal: AbortSignal,
): Promise<void> {
  for await (const response of responses) {
    if (signal.aborted) return;
    if (!call.write(response)) await once(call, 'drain', { signal });
  }
}

function text(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** The peer without its port, which every connection has another. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, '');
}
