import {
  MemoryRateLimiter,
  RateLimitError,
  type Claim,
  type RateLimiter,
  type Standing,
  type Verdict,
} from '@intelgraph/rate-limits';

import type { Deployment } from '../deployments/deployment.js';

/** What a deployment with a rate limit is counted by. */
export interface EndpointLimit {
  readonly endpoint: string;
  readonly claims: readonly [Claim];
}

/** Told of requests to deployments with a rate limit. */
export interface RateLimitObserver {
  /** Where the deployment stands after a request, whether it was let in or not; called within the request. */
  stands(standing: Standing): void;
  refused(endpoint: string): void;
}

/** Lets in as many requests as deployments have limits for. */
export class DeploymentLimits {
  constructor(
    private readonly limiter: RateLimiter = new MemoryRateLimiter(),
    private readonly observer?: RateLimitObserver,
  ) {}

  /** Counts a request; at once where it is counted in this process. @throws RateLimitError */
  enter(limit: EndpointLimit): Promise<void> | undefined {
    const verdict = this.limiter.take(limit.claims);
    if (verdict instanceof Promise) return verdict.then((late) => this.decide(limit, late));
    this.decide(limit, verdict);
    return undefined;
  }

  private decide({ endpoint, claims }: EndpointLimit, { refused, standings }: Verdict): void {
    const [standing] = standings;
    if (standing === undefined) return;
    this.observer?.stands(standing);
    if (refused === undefined) return;
    this.observer?.refused(endpoint);
    throw new RateLimitError('DEPLOYMENT', claims[0].limit, standing);
  }
}

/** Counted by the id: a deployment that is made anew under a name begins anew. */
export function limitOf({ id, name, rateLimit }: Deployment): EndpointLimit | undefined {
  if (rateLimit === null) return undefined;
  const limit = { requests: rateLimit.requests, windowMs: rateLimit.windowSeconds * 1000 };
  return { endpoint: name, claims: [{ key: `deployment:${id}`, limit }] };
}
