import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';

import { LineageEventsHttpController } from './lineage-events.http.controller.js';
import { LineageGraphHttpController } from './lineage-graph.http.controller.js';
import { LineageMetrics } from './lineage-metrics.js';
import { LineageEventsController } from './lineage.events.controller.js';
import { LineageHttpController } from './lineage.http.controller.js';

@Module({
  controllers: [LineageHttpController, LineageGraphHttpController, LineageEventsHttpController],
  providers: [
    LineageEventsController,
    { provide: LineageMetrics, inject: [Registry], useFactory: (registry: Registry) => new LineageMetrics(registry) },
  ],
})
export class LineageModule {}
