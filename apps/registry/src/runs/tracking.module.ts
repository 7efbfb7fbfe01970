import {
  ExperimentsQueries,
  ExperimentsService,
  MetricsQueries,
  RunsQueries,
  RunsService,
} from '@intelgraph/experiment-tracking';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { CLOCK, IDS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ExperimentsHttpController } from '../experiments/experiments.http.controller.js';

import { RunArtifactsHttpController } from './run-artifacts.http.controller.js';
import { RunsGrpcController } from './runs.grpc.controller.js';
import { RunsHttpController } from './runs.http.controller.js';
import { TrackedRuns } from './tracked-runs.js';

/** Experiment tracking, which the registry hosts: one origin for both. */
@Module({
  controllers: [ExperimentsHttpController, RunsHttpController, RunArtifactsHttpController],
  providers: [
    RunsGrpcController,
    {
      provide: ExperimentsService,
      inject: [DataSource, Outbox, CLOCK, IDS],
      useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
        new ExperimentsService(dataSource, outbox, clock, ids),
    },
    {
      provide: RunsService,
      inject: [DataSource, ExperimentsService, Outbox, CLOCK, IDS],
      useFactory: (
        dataSource: DataSource,
        experiments: ExperimentsService,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
      ) => new RunsService(dataSource, experiments, outbox, clock, ids),
    },
    {
      provide: ExperimentsQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new ExperimentsQueries(dataSource),
    },
    { provide: RunsQueries, inject: [DataSource], useFactory: (dataSource: DataSource) => new RunsQueries(dataSource) },
    {
      provide: MetricsQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new MetricsQueries(dataSource),
    },
    {
      provide: TrackedRuns,
      inject: [RunsQueries],
      useFactory: (runs: RunsQueries) => new TrackedRuns(runs),
    },
  ],
  exports: [RunsQueries, TrackedRuns],
})
export class TrackingModule {}
