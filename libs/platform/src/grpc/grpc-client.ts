import { Metadata } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';
import type { RequestContext } from '@intelgraph/kernel';
import { bearerFor } from '../auth/credentials.js';
import type { GrpcClientOptions } from './grpc-client-options.js';
import { fromGrpcError } from './grpc-status.js';
import { MessageSource } from './message-source.js';
import { peerReplicas } from './peer-replicas.js';
import { isRepeatableMethod } from './repeatable-method.js';
import { anyOf, callReplicas } from './replicated-call.js';
import type { ReplicaSet } from '../replicas/replica-set.js';
import type { AnyMethod, CallOptions, GrpcClient, GrpcService } from './grpc-types.js';

export type { GrpcClientOptions } from './grpc-client-options.js';
export { MAX_GRPC_MESSAGE_BYTES } from './peer-replicas.js';

/**
 * Makes a client of a generated service: `grpcClient(TokenServiceService, config.governanceGrpcUrl, options)`.
 *
 * Every call has a deadline, carries workspace, request id and traceparent, and the caller's own token; a context
 * without token (background work) goes with the service token on behalf of its principal. Failures are AppErrors.
 *
 * @param url `host:port` of the replicas with commas between them; a name with several addresses means one at each
 */
export function grpcClient<S extends GrpcService>(service: S, url: string, options: GrpcClientOptions): GrpcClient<S> {
  const replicas = peerReplicas(nameOf(service), url, options);
  const forget = options.metrics?.watch(replicas);
  const methods: Record<string, unknown> = {
    close: () => {
      replicas.close();
      forget?.();
    },
  };
  for (const [name, method] of Object.entries(service)) {
    methods[name] = (request: unknown, ctx: RequestContext, call: CallOptions = {}) =>
      invoke({ replicas, method, peer: url, options }, request, ctx, call);
  }
  return methods as GrpcClient<S>;
}

/** As its paths say it: `/intelgraph.registry.v1.RegistryService/ResolveVersion`. */
function nameOf(service: GrpcService): string {
  const [method] = Object.values(service);
  return method?.path.split('/')[1] ?? '';
}

interface Target {
  replicas: ReplicaSet<Client>;
  method: AnyMethod;
  peer: string;
  options: GrpcClientOptions;
}

function invoke(target: Target, request: unknown, ctx: RequestContext, call: CallOptions): unknown {
  const { replicas, method, peer, options } = target;
  const { path, requestSerialize: write, responseDeserialize: read } = method;
  const metadata = metadataOf(ctx, options);
  const deadline = { deadline: Date.now() + (call.timeoutMs ?? options.timeoutMs ?? 10_000) };
  if (!method.requestStream && !method.responseStream) {
    const attempt = (channel: Client) =>
      settle(peer, call, (done) => channel.makeUnaryRequest(path, write, read, request, metadata, deadline, done));
    return callReplicas(replicas, {
      ...deadline,
      mayRepeat: isRepeatableMethod(path),
      signal: call.signal,
      attempt,
    });
  }
  // A stream is tried once: what was read from it or written to it cannot be taken back.
  const channel = anyOf(replicas).connection;
  if (!method.responseStream) {
    const source = new MessageSource(request as AsyncIterable<unknown>);
    return settle(
      peer,
      call,
      (done) => source.into(channel.makeClientStreamRequest(path, write, read, metadata, deadline, done)),
      source,
    );
  }
  if (!method.requestStream) {
    return received(channel.makeServerStreamRequest(path, write, read, request, metadata, deadline), peer, call);
  }
  const source = new MessageSource(request as AsyncIterable<unknown>);
  return received(
    source.into(channel.makeBidiStreamRequest(path, write, read, metadata, deadline)),
    peer,
    call,
    source,
  );
}

function metadataOf(ctx: RequestContext, options: GrpcClientOptions): Metadata {
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

type Done = (error: ServiceError | null, response?: unknown) => void;

function settle(
  peer: string,
  { signal }: CallOptions,
  start: (done: Done) => { cancel(): void },
  source?: MessageSource,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = start((error, response) => {
      stopListening();

      if (error) reject(source?.failure ?? fromGrpcError(error, peer));
      else resolve(response);
    });
    const stopListening = cancelOn(signal, call);
  });
}

async function* received(
  stream: AsyncIterable<unknown> & { cancel(): void },
  peer: string,
  { signal }: CallOptions,
  source?: MessageSource,
): AsyncGenerator {
  const stopListening = cancelOn(signal, stream);
  try {
    yield* stream;
  } catch (error) {
    if (source?.failure !== undefined) throw source.failure;
    throw fromGrpcError(error as ServiceError, peer);
  } finally {
    stopListening();
    stream.cancel();
  }
}

/** Cancels the call when the signal aborts; the returned function stops listening. */
function cancelOn(signal: AbortSignal | undefined, call: { cancel(): void }): () => void {
  // Not in the turn that started the call: grpc-js would send the request and never tell the server to stop.
  const cancel = () => void setImmediate(() => call.cancel());
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}
