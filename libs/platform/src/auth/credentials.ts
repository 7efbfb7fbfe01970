import type { Principal, RequestContext } from '@intelgraph/kernel';

import type { Caller, RequestScope } from '../context/request-scope.js';

/**
 * The context of a request. It knows the bearer token it was made from, and asks whether the caller has gone only when it is asked. In
 * private fields, not properties: contexts reach domains, logs and events, tokens must not; and no WeakMap beside it, which every
 * collection of garbage would go through.
 */
export class AuthenticatedContext implements RequestContext {
  readonly requestId: string;
  readonly traceparent: string;
  readonly deadline: number | undefined;
  readonly #caller: Caller | undefined;
  readonly #bearer: string | undefined;

  constructor(
    readonly principal: Principal,
    readonly workspace: string,
    { requestId, traceparent, deadline, caller }: RequestScope,
    bearer?: string,
  ) {
    this.requestId = requestId;
    this.traceparent = traceparent;
    this.deadline = deadline;
    this.#caller = caller;
    this.#bearer = bearer;
  }

  get signal(): AbortSignal | undefined {
    return this.#caller?.signal;
  }

  static bearerOf(context: RequestContext): string | undefined {
    return #bearer in context ? context.#bearer : undefined;
  }
}

/** The bearer token that a context was made from, if it came with one. */
export function bearerFor(context: RequestContext): string | undefined {
  return AuthenticatedContext.bearerOf(context);
}
