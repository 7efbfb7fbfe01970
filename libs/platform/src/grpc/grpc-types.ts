import type { RequestContext } from '@intelgraph/kernel';

/** One method of a generated service definition, as far as we use it. */
interface Method<Q, R, QS extends boolean, RS extends boolean> {
  readonly path: string;
  readonly requestStream: QS;
  readonly responseStream: RS;
  readonly requestSerialize: (value: Q) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Q;
  readonly responseSerialize: (value: R) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => R;
}

/** Any method of a generated service definition. */
// The messages differ by method; the types below put them back.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyMethod = Method<any, any, boolean, boolean>;

/** A generated service definition, such as `TokenServiceService`. */
export type GrpcService = Readonly<Record<string, AnyMethod>>;

type RequestOf<M> = M extends { requestSerialize: (value: infer Q) => Buffer } ? Q : never;
type ResponseOf<M> = M extends { responseDeserialize: (bytes: Buffer) => infer R } ? R : never;

/** Facts about a call beside its request. */
export interface CallInfo {
  /** Aborts when the caller hangs up or its deadline passes. */
  readonly signal: AbortSignal;
}

type Handler<M> = M extends { requestStream: false; responseStream: false }
  ? (request: RequestOf<M>, ctx: RequestContext, call: CallInfo) => ResponseOf<M> | Promise<ResponseOf<M>>
  : M extends { requestStream: false; responseStream: true }
    ? (request: RequestOf<M>, ctx: RequestContext, call: CallInfo) => AsyncIterable<ResponseOf<M>>
    : M extends { requestStream: true; responseStream: false }
      ? (requests: AsyncIterable<RequestOf<M>>, ctx: RequestContext, call: CallInfo) => Promise<ResponseOf<M>>
      : (requests: AsyncIterable<RequestOf<M>>, ctx: RequestContext, call: CallInfo) => AsyncIterable<ResponseOf<M>>;

/** What a gRPC controller implements: `class TokensGrpcController implements GrpcHandlers<typeof TokenServiceService>`. */
export type GrpcHandlers<S extends GrpcService> = { [K in keyof S]: Handler<S[K]> };

/** Options of one call. */
export interface CallOptions {
  /** Overrides the client's time limit, in milliseconds. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

type Call<M> = M extends { requestStream: false; responseStream: false }
  ? (request: RequestOf<M>, ctx: RequestContext, options?: CallOptions) => Promise<ResponseOf<M>>
  : M extends { requestStream: false; responseStream: true }
    ? (request: RequestOf<M>, ctx: RequestContext, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
    : M extends { requestStream: true; responseStream: false }
      ? (requests: AsyncIterable<RequestOf<M>>, ctx: RequestContext, options?: CallOptions) => Promise<ResponseOf<M>>
      : (
          requests: AsyncIterable<RequestOf<M>>,
          ctx: RequestContext,
          options?: CallOptions,
        ) => AsyncIterable<ResponseOf<M>>;

/** A client whose methods take the request and the caller's context. */
export type GrpcClient<S extends GrpcService> = { [K in keyof S]: Call<S[K]> } & { close(): void };
