import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { AppError } from '@intelgraph/kernel';

import { received } from './received-messages.js';

/** The caller hung up before its call was handled. */
export class CallCancelledError extends AppError {
  constructor() {
    super('CALL.CANCELLED', 'cancelled', 'the caller gave up');
  }
}

/**
 * The requests of a client stream. A stream that was cut off looks to grpc-js like one that ended, so half an upload
 * would pass for a whole one; here it throws.
 *
 * @throws CallCancelledError when the caller did not end the stream itself, MalformedMessageError
 */
export async function* requestsOf(call: Readable, signal: AbortSignal): AsyncGenerator {
  // Whoever stops reading has something to answer yet, for which a stream that goes both ways must stay open.
  for await (const message of call.iterator({ destroyOnReturn: false })) yield received(message);
  // The news of the cut comes after the end of the stream, within the same turn of the event loop.
  await nextTurn();
  if (signal.aborted) throw new CallCancelledError();
}
