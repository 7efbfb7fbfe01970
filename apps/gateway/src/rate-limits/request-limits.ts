import { createHash } from 'node:crypto';

import { bearerOf, networkOf } from '@intelgraph/platform';
import type { Claim, RateLimitScope } from '@intelgraph/rate-limits';
import type { FastifyRequest } from 'fastify';

import type { GatewayConfig } from '../config.js';

/** One limit that a request counts against. */
export interface RequestLimit extends Claim {
  readonly scope: RateLimitScope;
}

/** The limits of a request: that of its token, else of its address (of IPv6: its /64); and that of the workspace it is let into. */
export function limitsOf(request: FastifyRequest, config: GatewayConfig): RequestLimit[] {
  const { rateLimit, workspaceRateLimit, rateLimitWindow: windowMs } = config;
  const limits = [{ ...callerOf(request), limit: { requests: rateLimit, windowMs } }];
  const workspace = request.requestContext?.workspace;
  if (workspaceRateLimit > 0 && workspace !== undefined) {
    const limit = { requests: workspaceRateLimit, windowMs };
    limits.push({ scope: 'WORKSPACE', key: `workspace:${workspace}`, limit });
  }
  return limits;
}

function callerOf({ ip, headers: { authorization }, requestContext }: FastifyRequest): Omit<RequestLimit, 'limit'> {
  // Credentials count once they are known to be valid: made-up ones would each have a share of their own.
  if (authorization === undefined || requestContext === null) {
    return { scope: 'ADDRESS', key: `address:${networkOf(ip)}` };
  }
  // The token alone: `Bearer`, `bearer` and further blanks before it are the same caller. A hash: it must not stand in Redis.
  const hash = createHash('sha256').update(bearerOf(authorization) ?? '');
  return { scope: 'TOKEN', key: `token:${hash.digest('hex')}` };
}
