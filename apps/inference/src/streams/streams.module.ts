import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox, type Bus } from '@intelgraph/messaging';
import { createStreams, ServingEngine, StreamsService, type Streams } from '@intelgraph/model-serving';
import { APP_CONFIG, CLOCK, createAppBus, IDS, Lifecycle, LOGGER } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { InferenceConfig } from '../config.js';
import { ServingModule } from '../serving/serving.module.js';

import { StreamMetrics } from './stream-metrics.js';
import { streamWire } from './stream-wire.js';
import { StreamsHttpController } from './streams.http.controller.js';
import { StreamsProcess } from './streams-process.js';

const STREAMS = Symbol('streams');
const STREAM_BUS = Symbol('bus of streams');

@Module({
  imports: [ServingModule],
  controllers: [StreamsHttpController],
  providers: [
    {
      // Callers name topics as they are called on the bus.
      provide: STREAM_BUS,
      inject: [APP_CONFIG, LOGGER],
      useFactory: (config: InferenceConfig, logger: Logger) => createAppBus(config, logger, ''),
    },
    {
      provide: STREAMS,
      inject: [APP_CONFIG, DataSource, Outbox, STREAM_BUS, ServingEngine, CLOCK, IDS, LOGGER, Registry],
      useFactory: streamsOf,
    },
    { provide: StreamsService, inject: [STREAMS], useFactory: ({ streams }: Streams) => streams },
    {
      provide: StreamsProcess,
      inject: [STREAM_BUS, STREAMS, Lifecycle],
      useFactory: (bus: Bus, { runner }: Streams, lifecycle: Lifecycle) => new StreamsProcess(bus, runner, lifecycle),
    },
  ],
  exports: [StreamsProcess],
})
export class StreamsModule {}

function streamsOf(
  config: InferenceConfig,
  source: DataSource,
  outbox: Outbox,
  bus: Bus,
  engine: ServingEngine,
  clock: Clock,
  ids: IdSource,
  logger: Logger,
  registry: Registry,
): Streams {
  const { topicPrefix, streamsConcurrency: concurrency, maxBatchRows: maxRows } = config;
  return createStreams({
    ...{ source, outbox, bus, topicPrefix, engine, clock, ids, logger, concurrency, maxRows },
    wire: streamWire,
    observer: new StreamMetrics(registry),
  });
}
