import { createHash } from 'node:crypto';

import rateLimit from '@fastify/rate-limit';
import { AppError } from '@intelgraph/kernel';
import { bearerOf } from '@intelgraph/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';

import type { GatewayConfig } from '../config.js';

/** The caller sent more requests than its share of the window. */
export class RateLimitError extends AppError {
  constructor(limit: number, retryAfterSeconds: number) {
    super('GATEWAY.RATE_LIMITED', 'exhausted', `more than ${limit} requests in the window`, { retryAfterSeconds });
  }
}

/**
 * Bounds the requests of each caller (its token, else its address) in a window: counted in Redis over all replicas when there
 * is one, else in this process. Invalid credentials come not as far as this: platform counts them by address. Answers carry `RateLimit-*` headers; a Redis that fails refuses nobody, and is reported by
 * readiness.
 */
export async function limitRates(
  server: FastifyInstance,
  config: GatewayConfig,
  redis: Redis | undefined,
): Promise<void> {
  await server.register(rateLimit, {
    global: true,
    max: config.rateLimit,
    timeWindow: config.rateLimitWindow,
    keyGenerator: callerOf,
    allowList: (request) => request.url.startsWith('/health/') || request.url === '/metrics',
    skipOnError: true,
    enableDraftSpec: true,
    ...(redis === undefined ? {} : { redis, nameSpace: 'gateway:rate:' }),
    errorResponseBuilder: (_request, { max, ttl }) => new RateLimitError(max, Math.ceil(ttl / 1000)),
  });
}

function callerOf({ ip, headers: { authorization }, requestContext }: FastifyRequest): string {
  // Credentials count once they are known to be valid: made-up ones would each have a share of their own.
  if (authorization === undefined || requestContext === null) return ip;
  // The token alone: `Bearer`, `bearer` and further blanks before it are the same caller. A hash: it must not stand in Redis.
  return createHash('sha256')
    .update(bearerOf(authorization) ?? '')
    .digest('hex');
}
