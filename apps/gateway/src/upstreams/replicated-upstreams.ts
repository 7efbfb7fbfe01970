import type { Dispatcher } from 'undici';

import type { Clock } from '@intelgraph/kernel';
import { type AppLogger, endpointsOfUrls, type ReplicaMetrics, ReplicaSet, type Resolve } from '@intelgraph/platform';

import type { GatewayConfig } from '../config.js';

import { UpstreamConnection } from './upstream-connection.js';
import { UpstreamRequests } from './upstream-requests.js';
import { UPSTREAM_NAMES, type UpstreamName } from './upstreams.js';

/** Under which the proxy addresses a service, whoever of its replicas answers. */
export const originOf = (name: UpstreamName): string => `http://${name}`;

/** The services behind the gateway, each with its replicas. */
export class ReplicatedUpstreams {
  private readonly sets: readonly ReplicaSet<UpstreamConnection>[];
  private readonly requests: ReadonlyMap<string, UpstreamRequests>;

  constructor(
    config: GatewayConfig,
    resolve: Resolve,
    clock: Clock,
    private readonly logger: AppLogger,
    metrics: ReplicaMetrics,
  ) {
    this.sets = UPSTREAM_NAMES.map(
      (name) =>
        new ReplicaSet({
          name,
          endpoints: endpointsOfUrls(config[`${name}Url`]),
          resolve,
          refreshMs: config.replicaRefresh,
          clock,
          logger,
          connect: (address) => new UpstreamConnection(address, config.upstreamTimeout),
          disconnect: (connection) => connection.close(),
          probe: (connection) => connection.isReady(),
        }),
    );
    for (const set of this.sets) metrics.watch(set);
    const { upstreamTimeout } = config;
    this.requests = new Map(
      this.sets.map((set) => [
        originOf(set.name as UpstreamName),
        new UpstreamRequests(set, upstreamTimeout, clock, this.logger),
      ]),
    );
  }

  /** What `@fastify/reply-from` sends requests with. */
  asDispatcher(): { request: Dispatcher['request'] } {
    const request = (...[options, done]: Parameters<UpstreamRequests['send']>): void => {
      const upstream = this.requests.get(String(options.origin));
      if (upstream === undefined) throw new Error(`there is no service at ${String(options.origin)}`);
      upstream.send(options, done);
    };
    // The proxy calls it with a callback, never for a promise.
    return { request: request as never };
  }

  close(): void {
    for (const set of this.sets) set.close();
  }
}
