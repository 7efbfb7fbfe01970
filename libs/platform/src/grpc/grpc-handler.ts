import { status } from '@grpc/grpc-js';
import { requireRole } from '@intelgraph/kernel';
import type { RequestContext } from '@intelgraph/kernel';
import type { Authenticator } from '../auth/authenticator.js';
import { requestIdOf, scopeOf } from '../context/correlation.js';
import { inRequestScope } from '../context/request-scope.js';
import type { RequestScope } from '../context/request-scope.js';
import type { AppLogger } from '../logging/app-logger.js';
import type { GrpcMetrics } from '../metrics/grpc-metrics.js';
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
  /** Throws when the app cannot answer at all right now. */
  gate: () => void;
}

type AnyHandler = (request: unknown, ctx: RequestContext, call: CallInfo) => unknown;

/** A method, and whether its calls are worth a line in the log only when they fail. */
export interface HandledMethod {
  readonly method: AnyMethod;
  readonly isQuiet: boolean;
}

/** Puts authentication, context, error mapping, metrics and logging around a handler, whatever its kind of call. */
export function adapt(handled: HandledMethod, handler: AnyHandler, deps: GrpcHandlerDeps): CallHandler {
  const { method } = handled;
  return (call) => {
    let last: Buffer | undefined;
    void answer(handled, call, deps, async (ctx) => {
      const request = method.requestStream ? requestsOf(method, call) : read(method, await call.message());
      if (method.responseStream) await send(method, call, handler(request, ctx, call) as AsyncIterable<unknown>);
      else last = method.responseSerialize(await handler(request, ctx, call));
    }).then((failure) => (failure ? call.fail(failure) : call.end(last)));
  };
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

/** Writes the answers one by one, waiting while the caller is slower than we are. */
async function send(method: AnyMethod, call: ServerCall, responses: AsyncIterable<unknown>): Promise<void> {
  for await (const response of responses) {
    if (call.signal.aborted) return;
    await call.send(method.responseSerialize(response));
  }
}

type GrpcFailure = ReturnType<typeof toGrpcError>;

async function answer(
  { method, isQuiet }: HandledMethod,
  call: ServerCall,
  deps: GrpcHandlerDeps,
  work: (ctx: RequestContext) => Promise<void>,
): Promise<GrpcFailure | undefined> {
  const started = performance.now();
  const scope = scopeOf(requestIdOf(call.header('x-request-id')), call.header('traceparent'));
  return inRequestScope(scope, async () => {
    const failure = await attempt(call, scope, deps, (ctx) => {
      if (call.signal.aborted) throw new CallCancelledError();
      return work(ctx);
    });
    const ms = Math.round((performance.now() - started) * 100) / 100;
    const code = status[failure?.code ?? status.OK];
    deps.metrics.observe(method.path, code, ms / 1000);
    deps.logger[isQuiet && failure === undefined ? 'debug' : 'info']({ grpc: method.path, code, ms }, 'answered');
    return failure;
  });
}

async function attempt(
  call: ServerCall,
  scope: RequestScope,
  deps: GrpcHandlerDeps,
  work: (ctx: RequestContext) => Promise<void>,
): Promise<GrpcFailure | undefined> {
  try {
    deps.gate();
    const ctx = await deps.authenticator.authenticate(
      {
        authorization: call.header('authorization'),
        workspace: call.header('x-workspace'),
        actingFor: call.header('x-acting-for'),
        service: call.header('x-service'),
        address: call.address,
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
