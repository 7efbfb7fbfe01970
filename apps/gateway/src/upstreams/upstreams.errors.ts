import { AppError } from '@intelgraph/kernel';

import type { UpstreamName } from './upstreams.js';

/** A service behind the gateway does not answer. */
export class UpstreamUnavailableError extends AppError {
  constructor(upstream: UpstreamName, cause: unknown) {
    super('GATEWAY.UPSTREAM_UNAVAILABLE', 'unavailable', `the ${upstream} service does not answer`, {
      cause,
      retryAfterSeconds: 2,
      details: { upstream },
    });
  }
}

/** A service behind the gateway took too long to begin its answer. */
export class UpstreamTimeoutError extends AppError {
  constructor(upstream: UpstreamName, cause: unknown) {
    super('GATEWAY.UPSTREAM_TIMEOUT', 'timeout', `the ${upstream} service did not answer in time`, {
      cause,
      details: { upstream },
    });
  }
}

/** A JSON body is longer than any service takes. */
export class RequestTooLargeError extends AppError {
  constructor(bodyLimit: number) {
    super('GATEWAY.BODY_TOO_LARGE', 'too_large', `a JSON body may have at most ${bodyLimit} bytes`, {
      details: { max_bytes: bodyLimit },
    });
  }
}
