import { AppError } from '@intelgraph/kernel';

/** The caller hung up before its call was handled. */
export class CallCancelledError extends AppError {
  constructor() {
    super('CALL.CANCELLED', 'cancelled', 'the caller gave up');
  }
}
