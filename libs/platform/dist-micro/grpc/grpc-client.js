import { createSecureContext } from 'node:tls';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { bearerFor } from '../auth/credentials.js';
import { fromGrpcError } from './grpc-status.js';
import { MessageSource } from './message-source.js';
/** Largest gRPC message, in bytes, unless said otherwise. */ export const MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024;
/**
 * Makes a client of a generated service: `grpcClient(TokenServiceService, config.governanceGrpcUrl, peerOptions(config))`.
 *
 * Every call has a deadline, carries workspace, request id and traceparent, and the caller's own token; a context
 * without token (background work) goes with the service token on behalf of its principal. Failures are AppErrors.
 */ export function grpcClient(service, url, options) {
    const limit = options.maxMessageBytes ?? MAX_GRPC_MESSAGE_BYTES;
    const channel = new Client(url, options.tls === true ? overTls() : credentials.createInsecure(), {
        'grpc.max_receive_message_length': limit,
        'grpc.max_send_message_length': limit,
        // Each client keeps its own connection, so that closing one never disturbs another.
        'grpc.use_local_subchannel_pool': 1,
        'grpc.initial_reconnect_backoff_ms': 200,
        'grpc.max_reconnect_backoff_ms': 2000
    });
    const methods = {
        close: ()=>channel.close()
    };
    for (const [name, method] of Object.entries(service)){
        methods[name] = (request, ctx, call = {})=>invoke({
                channel,
                method,
                peer: url,
                options
            }, request, ctx, call);
    }
    return methods;
}
/** Trusts whom every other connection of the process trusts; grpc-js by itself would look for authorities elsewhere, too. */ function overTls() {
    return credentials.createFromSecureContext(createSecureContext());
}
function invoke(target, request, ctx, call) {
    const { channel, method, peer, options } = target;
    const { path, requestSerialize: write, responseDeserialize: read } = method;
    const metadata = metadataOf(ctx, options);
    const deadline = {
        deadline: Date.now() + (call.timeoutMs ?? options.timeoutMs ?? 10_000)
    };
    if (!method.requestStream && !method.responseStream) {
        return settle(peer, call, (done)=>channel.makeUnaryRequest(path, write, read, request, metadata, deadline, done));
    }
    if (!method.responseStream) {
        const source = new MessageSource(request);
        return settle(peer, call, (done)=>source.into(channel.makeClientStreamRequest(path, write, read, metadata, deadline, done)), source);
    }
    if (!method.requestStream) {
        return received(channel.makeServerStreamRequest(path, write, read, request, metadata, deadline), peer, call);
    }
    const source = new MessageSource(request);
    return received(source.into(channel.makeBidiStreamRequest(path, write, read, metadata, deadline)), peer, call, source);
}
function metadataOf(ctx, options) {
    const metadata = new Metadata();
    metadata.set('x-workspace', ctx.workspace);
    metadata.set('x-request-id', ctx.requestId);
    metadata.set('traceparent', ctx.traceparent);
    const bearer = bearerFor(ctx);
    if (bearer !== undefined) metadata.set('authorization', `Bearer ${bearer}`);
    else if (options.serviceToken !== undefined) {
        metadata.set('authorization', `Bearer ${options.serviceToken}`);
        metadata.set('x-service', options.service);
        if (ctx.principal.kind !== 'service') metadata.set('x-acting-for', ctx.principal.id);
    }
    return metadata;
}
function settle(peer, { signal }, start, source) {
    return new Promise((resolve, reject)=>{
        const call = start((error, response)=>{
            stopListening();
            if (error) reject(source?.failure ?? fromGrpcError(error, peer));
            else resolve(response);
        });
        const stopListening = cancelOn(signal, call);
    });
}
async function* received(stream, peer, { signal }, source) {
    const stopListening = cancelOn(signal, stream);
    try {
        yield* stream;
    } catch (error) {
        if (source?.failure !== undefined) throw source.failure;
        throw fromGrpcError(error, peer);
    } finally{
        stopListening();
        stream.cancel();
    }
}
/** Cancels the call when the signal aborts; the returned function stops listening. */ function cancelOn(signal, call) {
    // Not in the turn that started the call: grpc-js would send the request and never tell the server to stop.
    const cancel = ()=>void setImmediate(()=>call.cancel());
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, {
        once: true
    });
    return ()=>signal?.removeEventListener('abort', cancel);
}

//# sourceMappingURL=grpc-client.js.map
