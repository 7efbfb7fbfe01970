import { APP_CONFIG, Lifecycle } from '@intelgraph/platform';
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
      inject: [APP_CONFIG, Lifecycle],
      useFactory: (config: GovernanceConfig, lifecycle: Lifecycle) => {
        const clients = new PeerClients(config);
        lifecycle.onClose('producers', 'clients of other services', () => clients.close());
        return clients;
      },
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
  exports: [GrpcVersionFacts, GrpcDatasetFacts],
})
export class PeersModule {}
