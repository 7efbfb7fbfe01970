import type { RequestContext } from '@intelgraph/kernel';

// Beside the context, not in it: contexts reach domains, logs and events, tokens must not.
const tokens = new WeakMap<RequestContext, string>();

/** Remembers the bearer token that a context was made from, for calls to other services. */
export function rememberBearer(context: RequestContext, bearer: string): void {
  tokens.set(context, bearer);
}

/** The bearer token that a context was made from, if it came with one. */
export function bearerFor(context: RequestContext): string | undefined {
  return tokens.get(context);
}
