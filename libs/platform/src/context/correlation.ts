import { traceparentOrNew, uuidv7Ids } from '@intelgraph/kernel';
import type { Tracing } from '../tracing/tracing.js';
import type { RequestScope } from './request-scope.js';

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** The caller's request id when it is well-formed, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : uuidv7Ids.next();
}

/** The scope of a request with these ids; a missing or bad traceparent starts a new trace. Where spans are made, it begins one. */
export function scopeOf(requestId: string, traceparent: string | undefined, tracing?: Tracing): RequestScope {
  if (tracing === undefined) return { requestId, traceparent: traceparentOrNew(traceparent) };
  const span = tracing.request(traceparent);
  return { requestId, traceparent: span.traceparent, span };
}
