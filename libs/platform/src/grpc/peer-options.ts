import type { AppConfig } from '../config/define-config.js';
import type { GrpcClientOptions } from './grpc-client-options.js';

/** How an app calls the other services: `grpcClient(RegistryServiceService, config.registryGrpcUrl, peerOptions(config))`. */
export function peerOptions({
  app,
  serviceToken,
  grpcTls,
  replicaRefresh,
}: Pick<AppConfig, 'app' | 'serviceToken' | 'grpcTls'> &
  Partial<Pick<AppConfig, 'replicaRefresh'>>): GrpcClientOptions {
  return {
    service: app,
    serviceToken,
    tls: grpcTls,
    ...(replicaRefresh === undefined ? {} : { refreshMs: replicaRefresh }),
  };
}
