import {
  bootstrapApp,
  CLOCK,
  createRateLimiter,
  Lifecycle,
  LOGGER,
  Readiness,
  ReplicaMetrics,
  type Resolve,
  resolveBySystem,
  type RunningApp,
} from '@intelgraph/platform';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';

import { AppModule } from './app.module.js';
import { type GatewayConfig, loadConfig } from './config.js';
import { mergedDocument } from './openapi/upstream-documents.js';
import { limitRates } from './rate-limits/rate-limits.js';
import { proxyToUpstreams } from './upstreams/proxy.js';
import { ReplicatedUpstreams } from './upstreams/replicated-upstreams.js';

export { gatewayConfig as config } from './config.js';

/** Starts the gateway: one origin in front of all services, whose names `resolve` looks up. */
export function bootstrap(overrides?: Partial<GatewayConfig>, resolve: Resolve = resolveBySystem): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    openapi: () => mergedDocument(config),
    http: async (server, get) => {
      const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl, get(Readiness));
      if (redis !== undefined) get(Lifecycle).onClose('producers', 'redis', () => redis.disconnect());
      const { rateLimitPatience: patienceMs } = config;
      const registry = get<Registry>(Registry);
      limitRates(server, config, createRateLimiter({ redis, patienceMs, registry }), registry);
      const upstreams = new ReplicatedUpstreams(config, resolve, get(CLOCK), get(LOGGER), get(ReplicaMetrics));
      get(Lifecycle).onClose('producers', 'upstreams', () => upstreams.close());
      await proxyToUpstreams(server, config, upstreams, get(LOGGER));
    },
  });
}

/** Rate limits are counted here; requests do not wait for a Redis that is away. */
function connectRedis(url: string, readiness: Readiness): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 1000 });
  let reason = 'not connected yet';
  redis.on('error', (error: Error) => (reason = error.message));
  readiness.add('redis', async () => {
    if (redis.status !== 'ready') return { up: false, reason };
    await redis.ping();
    return { up: true };
  });
  return redis;
}
