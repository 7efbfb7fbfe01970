import type { Clock, IdSource } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { PoliciesQueries, PoliciesService } from '@intelgraph/ml-governance';
import { CLOCK, IDS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PoliciesEventsController } from './policies.events.controller.js';
import { PoliciesGrpcController } from './policies.grpc.controller.js';
import { PoliciesHttpController } from './policies.http.controller.js';

@Module({
  controllers: [PoliciesHttpController],
  providers: [
    PoliciesEventsController,
    PoliciesGrpcController,
    {
      provide: PoliciesService,
      inject: [DataSource, Outbox, CLOCK, IDS],
      useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
        new PoliciesService({ dataSource, outbox, clock, ids }),
    },
    {
      provide: PoliciesQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new PoliciesQueries(dataSource),
    },
  ],
})
export class PoliciesModule {}
