import { createSecureContext } from 'node:tls';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ChannelCredentials, ServiceError } from '@grpc/grpc-js';
import type { RequestContext } from '@intelgraph/kernel';
import { bearerFor } from '../auth/credentials.js';
import { fromGrpcError } from './grpc-status.js';
import { MessageSource } from './message-source.js';
import type { AnyMethod, CallOptions, GrpcClient, GrpcService } from './grpc-types.js';

export interface GrpcClientOptions {
  /** Name of the calling app, for `x-service`. */
  service: string;
  /** Used for calls whose context has no token of its own. */
  serviceToken?: string | undefined;
  /** Over TLS; in the clear unless said otherwise. */
  tls?: boolean;
  /** Time limit of a call, in milliseconds; 10 000 unless said otherwise. */
  timeoutMs?: number;
  /** Largest message in either direction, in bytes; 16 MiB unless said otherwise. */
  maxMessageBytes?: number;
}

/** Largest gRPC message, in bytes, unless said otherwise. */
export const MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024;

/**
 * Makes a client of a generated service: `grpcClient(TokenServiceService, config.governanceGrpcUrl, peerOptions(config))`.
 *
 * Every call has a deadline, carries workspace, request id and traceparent, and the caller's own token; a context
 * without token (background work) goes with the service token on behalf of its principal. Failures are AppErrors.
 */
export function grpcClient<S extends GrpcService>(service: S, url: string, options: GrpcClientOptions): GrpcClient<S> {
  const limit = options.maxMessageBytes ?? MAX_GRPC_MESSAGE_BYTES;
  const channel = new Client(url, options.tls === true ? overTls() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
    // Each client keeps its own connection, so that closing one never disturbs another.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2000,
  });
  const methods: Record<string, unknown> = { close: () => channel.close() };
  for (const [name, method] of Object.entries(service)) {
    methods[name] = (request: unknown, ctx: RequestContext, call: CallOptions = {}) =>
      invoke({ channel, method, peer: url, options }, request, ctx, call);
  }
  return methods as GrpcClient<S>;
}

/** Trusts whom every other connection of the process trusts; grpc-js by itself would look for authorities elsewhere, too. */
function overTls(): ChannelCredentials {
  return credentials.createFromSecureContext(createSecureContext());
}

interface Target {
  channel: Client;
  method: AnyMethod;
  peer: string;
  options: GrpcClientOptions;
}

function invoke(target: Target, request: unknown, ctx: RequestContext, call: CallOptions): unknown {
  const { channel, method, peer, options } = target;
  const { path, requestSerialize: write, responseDeserialize: read } = method;
  const metadata = metadataOf(ctx, options);
  const deadline = { deadline: Date.now() + (call.timeoutMs ?? options.timeoutMs ?? 10_000) };
  if (!method.requestStream && !method.responseStream) {
    return settle(peer, call, (done) => channel.makeUnaryRequest(path, write, read, request, metadata, deadline, done));
  }
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
