import type { Logger } from '@intelgraph/kernel';
import { PoliciesProjection } from '@intelgraph/ml-registry';
import { APP_CONFIG, type GrpcClientOptions, Lifecycle, LOGGER, PEER_OPTIONS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { RegistryConfig } from '../config.js';

import { PoliciesEventsController } from './policies.events.controller.js';
import { PoliciesHttpController } from './policies.http.controller.js';
import { PolicySnapshot } from './policy-snapshot.js';
import { VersionFactsGrpcController } from './version-facts.grpc.controller.js';

@Module({
  controllers: [PoliciesHttpController],
  providers: [
    PoliciesEventsController,
    VersionFactsGrpcController,
    {
      provide: PolicySnapshot,
      inject: [APP_CONFIG, PEER_OPTIONS, DataSource, PoliciesProjection, Lifecycle, LOGGER],
      useFactory: (
        config: RegistryConfig,
        peers: GrpcClientOptions,
        dataSource: DataSource,
        projection: PoliciesProjection,
        lifecycle: Lifecycle,
        logger: Logger,
      ) => new PolicySnapshot(config, peers, dataSource, projection, lifecycle, logger),
    },
  ],
})
export class PoliciesModule {}
