import { DeploymentLimits } from '@intelgraph/model-serving';
import { currentRequest } from '@intelgraph/platform';
import { rateLimitHeaders, type RateLimiter } from '@intelgraph/rate-limits';
import { Counter, type Registry } from 'prom-client';

/** Rate limits of deployments. Answers say where they stand, metrics how many were refused. */
export function deploymentLimits(limiter: RateLimiter, registry: Registry): DeploymentLimits {
  // As many as there are deployments with rate limits.
  const refusals = new Counter({
    name: 'inference_rate_limit_refusals_total',
    help: 'Requests that were refused by the rate limit of their deployment.',
    labelNames: ['endpoint'],
    registers: [registry],
  });
  return new DeploymentLimits(limiter, {
    stands: (standing) => currentRequest()?.answer?.setHeaders(rateLimitHeaders(standing)),
    refused: (endpoint) => refusals.inc({ endpoint }),
  });
}
