import { status } from '@grpc/grpc-js';
import { requireRole } from '@intelgraph/kernel';
import { requestIdOf, scopeOf } from '../context/correlation.js';
import { inRequestScope } from '../context/request-scope.js';
import { toGrpcError } from './grpc-status.js';
import { MalformedMessageError } from './malformed-message.error.js';
import { CallCancelledError } from './wire/call-cancelled.error.js';
/** Puts authentication, context, error mapping, metrics and logging around a handler, whatever its kind of call. */ export function adapt(handled, handler, deps) {
    const { method } = handled;
    return (call)=>{
        let last;
        void answer(handled, call, deps, async (ctx)=>{
            const request = method.requestStream ? requestsOf(method, call) : read(method, await call.message());
            if (method.responseStream) await send(method, call, handler(request, ctx, call));
            else last = method.responseSerialize(await handler(request, ctx, call));
        }).then((failure)=>failure ? call.fail(failure) : call.end(last));
    };
}
/** @throws MalformedMessageError */ function read(method, bytes) {
    try {
        return method.requestDeserialize(bytes);
    } catch (error) {
        throw new MalformedMessageError(error);
    }
}
async function* requestsOf(method, call) {
    for await (const bytes of call.messages())yield read(method, bytes);
}
/** Writes the answers one by one, waiting while the caller is slower than we are. */ async function send(method, call, responses) {
    for await (const response of responses){
        if (call.signal.aborted) return;
        await call.send(method.responseSerialize(response));
    }
}
async function answer({ method, isQuiet }, call, deps, work) {
    const started = performance.now();
    const scope = scopeOf(requestIdOf(call.header('x-request-id')), call.header('traceparent'));
    return inRequestScope(scope, async ()=>{
        const failure = await attempt(call, scope, deps, (ctx)=>{
            if (call.signal.aborted) throw new CallCancelledError();
            return work(ctx);
        });
        const ms = Math.round((performance.now() - started) * 100) / 100;
        const code = status[failure?.code ?? status.OK];
        deps.metrics.observe(method.path, code, ms / 1000);
        deps.logger[isQuiet && failure === undefined ? 'debug' : 'info']({
            grpc: method.path,
            code,
            ms
        }, 'answered');
        return failure;
    });
}
async function attempt(call, scope, deps, work) {
    try {
        deps.gate();
        const ctx = await deps.authenticator.authenticate({
            authorization: call.header('authorization'),
            workspace: call.header('x-workspace'),
            actingFor: call.header('x-acting-for'),
            service: call.header('x-service'),
            address: call.address
        }, scope);
        scope.context = ctx;
        requireRole(ctx, 'viewer');
        await work(ctx);
        return undefined;
    } catch (error) {
        const failure = toGrpcError(error);
        if (failure.unexpected) deps.logger.error({
            err: error
        }, 'call failed');
        return failure;
    }
}

//# sourceMappingURL=grpc-handler.js.map
