import { status } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

import type { AnyMethod } from './grpc-types.js';
import type { CallHandler, GrpcHttp2Server } from './wire/http2-server.js';
import type { ServerCall } from './wire/server-call.js';

/** What the library hands over: a definition by name, and an implementation by its name in lower case. */
type Definition = Readonly<Record<string, AnyMethod & { readonly originalName?: string }>>;
type Implementation = Readonly<Record<string, (call: object, respond: Respond) => void>>;
type Respond = (error: { code: status; details: string } | null, response?: unknown) => void;

/** Adds `grpc.health.v1.Health` to a server: open to everybody, as probes have no token. */
export function addHealth(health: HealthImplementation, server: GrpcHttp2Server): void {
  const addService = (definition: Definition, implementation: Implementation): void => {
    for (const [name, method] of Object.entries(definition)) {
      const handle = implementation[method.originalName ?? name];
      if (handle !== undefined) server.on(method.path, handlerOf(method, handle));
    }
  };
  health.addToServer({ addService });
}

function handlerOf(method: AnyMethod, handle: (call: object, respond: Respond) => void): CallHandler {
  return (call) => {
    void call
      .message()
      .then((bytes) => handle(callOf(method, call, bytes), respondTo(method, call)))
      .catch(() => call.fail({ code: status.INVALID_ARGUMENT, details: 'the request cannot be read', trailers: {} }));
  };
}

/** A call as the library knows them. */
const callOf = (method: AnyMethod, call: ServerCall, bytes: Buffer): object => ({
  request: method.requestDeserialize(bytes) as unknown,
  write: (response: unknown) => void call.send(method.responseSerialize(response)),
  on: (_event: 'cancelled', listener: () => void) => call.signal.addEventListener('abort', listener, { once: true }),
});

const respondTo =
  (method: AnyMethod, call: ServerCall): Respond =>
  (error, response) => {
    if (error === null) call.end(method.responseSerialize(response));
    else call.fail({ ...error, trailers: {} });
  };
