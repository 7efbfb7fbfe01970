import { APP_CONFIG, type GrpcClientOptions, PEER_OPTIONS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { GovernanceConfig } from '../config.js';

import { GrpcDatasetFacts } from './grpc-dataset-facts.js';
import { GrpcVersionFacts } from './grpc-version-facts.js';
import { PeerClients } from './peer-clients.js';

/** What other services know, for model cards. */
@Module({
  providers: [
    {
      provide: PeerClients,
      inject: [APP_CONFIG, PEER_OPTIONS],
      useFactory: (config: GovernanceConfig, options: GrpcClientOptions) => new PeerClients(config, options),
    },
    {
      provide: GrpcVersionFacts,
      inject: [PeerClients],
      useFactory: (peers: PeerClients) => new GrpcVersionFacts(peers),
    },
    {
      provide: GrpcDatasetFacts,
      inject: [PeerClients],
      useFactory: (peers: PeerClients) => new GrpcDatasetFacts(peers),
    },
  ],
  exports: [PeerClients, GrpcVersionFacts, GrpcDatasetFacts],
})
export class PeersModule {}
