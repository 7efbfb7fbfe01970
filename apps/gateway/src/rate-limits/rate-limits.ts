import { RateLimitError, rateLimitHeaders, type RateLimiter, tightest, type Verdict } from '@intelgraph/rate-limits';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';

import type { GatewayConfig } from '../config.js';

import { limitsOf, type RequestLimit } from './request-limits.js';

/**
 * Bounds the requests of each caller (its token, else its address), and of each workspace, in a sliding window. Invalid credentials come
 * not as far as this: platform counts them by address. Answers carry `RateLimit-*` headers of the limit that is nearest.
 */
export function limitRates(
  server: FastifyInstance,
  config: GatewayConfig,
  limiter: RateLimiter,
  registry: Registry,
): void {
  const refusals = new Counter({
    name: 'gateway_rate_limit_refusals_total',
    help: 'Requests that were refused, by whose limit it was: token, address or workspace.',
    labelNames: ['limit'],
    registers: [registry],
  });
  const refusalOf = ({ refused, standings }: Verdict, limits: readonly RequestLimit[]): RateLimitError | undefined => {
    if (refused === undefined) return undefined;
    const [limit, standing] = [limits[refused], standings[refused]];
    if (limit === undefined || standing === undefined) return undefined;
    refusals.inc({ limit: limit.scope.toLowerCase() });
    return new RateLimitError(limit.scope, limit.limit, standing);
  };
  server.addHook('onRequest', (request, _reply, done) => {
    if (isOperation(request)) {
      done();
      return;
    }
    const limits = limitsOf(request, config);
    const decide = (verdict: Verdict): void => {
      const { refused, standings } = verdict;
      const standing = refused === undefined ? tightest(standings) : standings[refused];
      if (standing !== undefined) request.scope.answer?.setHeaders(rateLimitHeaders(standing));
      done(refusalOf(verdict, limits));
    };
    const verdict = limiter.take(limits);
    if (verdict instanceof Promise) verdict.then(decide, done);
    else decide(verdict);
  });
}

const isOperation = ({ url }: FastifyRequest): boolean => url.startsWith('/health/') || url === '/metrics';
