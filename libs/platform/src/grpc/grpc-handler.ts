import { status } from '@grpc/grpc-js';
import { requireRole } from '@intelgraph/kernel';
import type { RequestContext } from '@intelgraph/kernel';
import type { Authenticator } from '../auth/authenticator.js';
import { requestIdOf, scopeOf } from '../context/correlation.js';
import { inRequestScope } from '../context/request-scope.js';
import type { RequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import type { GrpcMetrics } from '../metrics/grpc-metrics.js';
import type { Tracing } from '../tracing/tracing.js';
import { endCallSpan } from './call-span.js';
import { toGrpcError } from './grpc-status.js';
import type { AnyMethod, CallInfo } from './grpc-types.js';
import { MalformedMessageError } from './malformed-message.error.js';
import type { CallHandler } from './wire/http2-server.js';
import { CallCancelledError } from './wire/call-cancelled.error.js';
import type { ServerCall } from './wire/server-call.js';

export interface GrpcHandlerDeps {
  authenticator: Authenticator;
  logger: AppLogger;
  metrics: GrpcMetrics;
  /** Absent where nobody takes spans. */
  tracing: Tracing | undefined;
  /** Throws when the app cannot answer at all right now. */
  gate: () => void;
}

type AnyHandler = (request: unknown, ctx: RequestContext, call: CallInfo) => unknown;

/** A method, and whether its calls are worth a line in the log only when they fail. */
export interface HandledMethod {
  readonly method: AnyMethod;
  readonly isQuiet: boolean;
}

/** How a call ends, once: well, with its last message if it has one to send; or with an error. */
interface Outcome {
  readonly done: (last: Buffer | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Puts authentication, context, error mapping, metrics and logging around a handler, whatever its kind of call. */
export function adapt(handled: HandledMethod, handler: AnyHandler, deps: GrpcHandlerDeps): CallHandler {
  const { method } = handled;
  const isUnary = !method.requestStream && !method.responseStream;
  return (call) => {
    const scope = scopeOf(requestIdOf(call.header('x-request-id')), call.header('traceparent'), deps.tracing);
    scope.deadline = call.deadline;
    scope.caller = call;
    const outcome = outcomeOf(handled, call, scope, deps);
    inRequestScope(scope, () => {
      admit(call, scope, deps, outcome, (ctx) => {
        if (isUnary) answerOne({ method, handler, call, ctx, scope }, outcome);
        else stream(method, handler, call, ctx).then(outcome.done, outcome.failed);
      });
    });
  };
}

/** Calls `enter` with who calls, without a promise where the token is known here. */
function admit(
  call: ServerCall,
  scope: RequestScope,
  deps: GrpcHandlerDeps,
  { failed }: Outcome,
  enter: (ctx: RequestContext) => void,
): void {
  const admitted = (ctx: RequestContext): void => {
    try {
      scope.context = ctx;
      requireRole(ctx, 'viewer');
      if (call.isCancelled) throw new CallCancelledError();
      enter(ctx);
    } catch (error) {
      failed(error);
    }
  };
  try {
    deps.gate();
    const credentials = {
      authorization: call.header('authorization'),
      workspace: call.header('x-workspace'),
      actingFor: call.header('x-acting-for'),
      service: call.header('x-service'),
      address: call.address,
    };
    const ctx = deps.authenticator.authenticateNow(credentials, scope);
    if (ctx instanceof Promise) ctx.then(admitted, failed);
    else admitted(ctx);
  } catch (error) {
    failed(error);
  }
}

interface UnaryCall {
  readonly method: AnyMethod;
  readonly handler: AnyHandler;
  readonly call: ServerCall;
  readonly ctx: RequestContext;
  readonly scope: RequestScope;
}

function answerOne({ method, handler, call, ctx, scope }: UnaryCall, { done, failed }: Outcome): void {
  const respond = (response: unknown): void => {
    try {
      done(method.responseSerialize(response));
    } catch (error) {
      failed(error);
    }
  };
  call.take((error, bytes) => {
    if (bytes === undefined) {
      failed(error);
      return;
    }
    // It was read in the connection's own async context; come back into the call's.
    inRequestScope(scope, () => {
      try {
        const response = handler(read(method, bytes), ctx, call);
        // What is known at once needs no promise: its call is over before the next one is read.
        if (isPromise(response)) response.then(respond, failed);
        else respond(response);
      } catch (thrown) {
        failed(thrown);
      }
    });
  });
}

/** Also of those that Node makes outside of a test's own world. */
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Answers a call that streams. @returns the last message, of a call that answers with one */
async function stream(
  method: AnyMethod,
  handler: AnyHandler,
  call: ServerCall,
  ctx: RequestContext,
): Promise<Buffer | undefined> {
  const request = method.requestStream ? requestsOf(method, call) : read(method, await call.message());
  if (!method.responseStream) return method.responseSerialize(await handler(request, ctx, call));
  // Waits while the caller is slower than we are.
  for await (const response of handler(request, ctx, call) as AsyncIterable<unknown>) {
    if (call.isCancelled) break;
    await call.send(method.responseSerialize(response));
  }
  return undefined;
}

/** @throws MalformedMessageError */
function read(method: AnyMethod, bytes: Buffer): unknown {
  try {
    return method.requestDeserialize(bytes) as unknown;
  } catch (error) {
    throw new MalformedMessageError(error);
  }
}

async function* requestsOf(method: AnyMethod, call: ServerCall): AsyncGenerator {
  for await (const bytes of call.messages()) yield read(method, bytes);
}

function outcomeOf(
  { method, isQuiet }: HandledMethod,
  call: ServerCall,
  scope: RequestScope,
  deps: GrpcHandlerDeps,
): Outcome {
  const { logger, metrics } = deps;
  const started = performance.now();
  const observe = (code: status, level: 'debug' | 'info'): void => {
    const ms = Math.round((performance.now() - started) * 100) / 100;
    metrics.observe(method.path, status[code], ms / 1000);
    endCallSpan(scope, method.path, code);
    if (logger.isLevelEnabled(level)) logger[level]({ grpc: method.path, code: status[code], ms }, 'answered');
  };
  return {
    done: (last) => {
      observe(status.OK, isQuiet ? 'debug' : 'info');
      call.end(last);
    },
    failed: (error) => {
      const failure = toGrpcError(error);
      if (failure.unexpected) logger.error({ err: error }, 'call failed');
      observe(failure.code, 'info');
      call.fail(failure);
    },
  };
}
