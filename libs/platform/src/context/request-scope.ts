import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from '@intelgraph/kernel';
import type { RequestSpan } from '../tracing/tracing.js';

/** Whoever waits for an answer. */
export interface Caller {
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
}

/** The answer to a request, before it is sent. */
export interface AnswerHead {
  /** Names and values in turn; nothing happens once the answer is under way. */
  setHeaders(headers: readonly string[]): void;
}

/** What is known of the request that is being handled, from its first byte on. */
export interface RequestScope {
  readonly requestId: string;
  readonly traceparent: string;
  /** Where spans are made. */
  readonly span?: RequestSpan;
  /** When the caller stops waiting, in milliseconds of `performance.now()`. */
  deadline?: number | undefined;
  /** Who knows when the caller has gone; asked by what waits alone, so that nothing else pays for it. */
  caller?: Caller | undefined;
  /** Of transports whose answers have headers. */
  answer?: AnswerHead | undefined;
  /** Set once the caller is authenticated. */
  context?: RequestContext;
}

const storage = new AsyncLocalStorage<RequestScope>();

/** Runs `work` inside a request, so that log lines carry its ids. */
export function inRequestScope<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

/** The request that the current code runs for, if any. */
export function currentRequest(): RequestScope | undefined {
  return storage.getStore();
}
