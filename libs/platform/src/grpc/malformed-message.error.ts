import { AppError } from '@intelgraph/kernel';

/** The bytes of a request are no message of the method's kind. */
export class MalformedMessageError extends AppError {
  constructor(cause: unknown) {
    super('REQUEST.MALFORMED', 'malformed', 'the request is not a protobuf message of this method', { cause });
  }
}
