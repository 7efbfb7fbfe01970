import { AppError } from '@intelgraph/kernel';

import type { AnyMethod, GrpcService } from './grpc-types.js';

/** The bytes of a request are no message of the method's kind. */
export class MalformedMessageError extends AppError {
  constructor(cause: unknown) {
    super('REQUEST.MALFORMED', 'malformed', 'the request is not a protobuf message of this method', { cause });
  }
}

/** Stands for a message that could not be read, until the handler is asked. */
class Unreadable {
  constructor(readonly reason: unknown) {}
}

/**
 * The service with methods that read any bytes. What grpc-js cannot read it answers itself, as a fault of the server; so it
 * must seem to be read.
 */
export function readingAnything(service: GrpcService): GrpcService {
  return Object.fromEntries(Object.entries(service).map(([name, method]) => [name, tolerant(method)]));
}

function tolerant(method: AnyMethod): AnyMethod {
  const requestDeserialize = (bytes: Buffer): unknown => {
    try {
      return method.requestDeserialize(bytes) as unknown;
    } catch (error) {
      return new Unreadable(error);
    }
  };
  return { ...method, requestDeserialize };
}

/** A message as it was sent. @throws MalformedMessageError */
export function received(message: unknown): unknown {
  if (message instanceof Unreadable) throw new MalformedMessageError(message.reason);
  return message;
}
