import type { Logger } from '@intelgraph/kernel';
import type { AppConfig } from '../config/define-config.js';
import type { ReplicaMetrics } from '../replicas/replica-metrics.js';
import type { GrpcClientOptions } from './grpc-client-options.js';

/** Who hears of the replicas that are called. */
export interface PeerWatch {
  readonly logger: Logger;
  readonly metrics: ReplicaMetrics;
}

/** How an app calls the other services; modules have it injected as `PEER_OPTIONS`. */
export function peerOptions(
  {
    app,
    serviceToken,
    grpcTls,
    replicaRefresh,
  }: Pick<AppConfig, 'app' | 'serviceToken' | 'grpcTls'> & Partial<Pick<AppConfig, 'replicaRefresh'>>,
  { logger, metrics }: PeerWatch,
): GrpcClientOptions {
  return {
    ...{ service: app, serviceToken, tls: grpcTls, logger, metrics },
    ...(replicaRefresh === undefined ? {} : { refreshMs: replicaRefresh }),
  };
}
