import type { Clock, Logger } from '@intelgraph/kernel';
import { LineageEventsRetention } from '@intelgraph/ml-registry';
import { APP_CONFIG, CLOCK, Lifecycle, LOGGER, Pruner } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';

import type { RegistryConfig } from '../config.js';

import { LineageEventsHttpController } from './lineage-events.http.controller.js';
import { LineageGraphHttpController } from './lineage-graph.http.controller.js';
import { LineageMetrics } from './lineage-metrics.js';
import { LineageEventsController } from './lineage.events.controller.js';
import { LineageGrpcController } from './lineage.grpc.controller.js';
import { LineageHttpController } from './lineage.http.controller.js';

@Module({
  controllers: [LineageHttpController, LineageGraphHttpController, LineageEventsHttpController],
  providers: [
    LineageEventsController,
    LineageGrpcController,
    {
      provide: Pruner,
      inject: [LineageEventsRetention, Lifecycle, CLOCK, LOGGER, APP_CONFIG],
      useFactory: (
        retention: LineageEventsRetention,
        lifecycle: Lifecycle,
        clock: Clock,
        logger: Logger,
        { lineageEventsRetention: retentionMs }: RegistryConfig,
      ) => new Pruner({ what: 'lineage events', retention, lifecycle, clock, logger, retentionMs }),
    },
    { provide: LineageMetrics, inject: [Registry], useFactory: (registry: Registry) => new LineageMetrics(registry) },
  ],
})
export class LineageModule {}
