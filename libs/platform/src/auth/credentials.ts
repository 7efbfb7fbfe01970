import type { Principal, RequestContext } from '@intelgraph/kernel';

/**
 * A context that knows the bearer token it was made from. A private field, not a property: contexts reach domains, logs and events,
 * tokens must not; and no WeakMap beside it, which every collection of garbage would go through.
 */
export class AuthenticatedContext implements RequestContext {
  readonly principal: Principal;
  readonly workspace: string;
  readonly requestId: string;
  readonly traceparent: string;
  readonly deadline: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly #bearer: string;

  constructor({ principal, workspace, requestId, traceparent, deadline, signal }: RequestContext, bearer: string) {
    this.principal = principal;
    this.workspace = workspace;
    this.requestId = requestId;
    this.traceparent = traceparent;
    this.deadline = deadline;
    this.signal = signal;
    this.#bearer = bearer;
  }

  static bearerOf(context: RequestContext): string | undefined {
    return #bearer in context ? context.#bearer : undefined;
  }
}

/** The bearer token that a context was made from, if it came with one. */
export function bearerFor(context: RequestContext): string | undefined {
  return AuthenticatedContext.bearerOf(context);
}
