import type { ArtifactStore } from '@intelgraph/artifact-store';
import {
  ArtifactFilesQueries,
  ArtifactFilesService,
  ExperimentImportsService,
  ExperimentSearchQueries,
  ExperimentsQueries,
  ExperimentsService,
  type FilesOfArtifact,
  InputsQueries,
  InputsService,
  LoggedModelImportsService,
  LoggedModelSearchQueries,
  LoggedModelsQueries,
  LoggedModelsService,
  MetricsQueries,
  RunImportsService,
  RunModelsService,
  RunSearchQueries,
  RunsQueries,
  RunsService,
} from '@intelgraph/experiment-tracking';
import type { Clock, IdSource } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { CLOCK, IDS } from '@intelgraph/platform';
import { type FactoryProvider, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';
import { ExperimentsHttpController } from '../experiments/experiments.http.controller.js';
import { LoggedModelsHttpController } from '../logged-models/logged-models.http.controller.js';

import { FILES_OF_ARTIFACT, filesOfArtifact } from './files-of-artifact.js';
import { RunArtifactsHttpController } from './run-artifacts.http.controller.js';
import { RunsGrpcController } from './runs.grpc.controller.js';
import { RunsHttpController } from './runs.http.controller.js';
import { TrackedRunEvidence } from './tracked-run-evidence.js';
import { TrackedRuns } from './tracked-runs.js';
import { TrackedSources } from './tracked-sources.js';

const QUERIES = [
  ExperimentsQueries,
  ExperimentSearchQueries,
  RunsQueries,
  RunSearchQueries,
  MetricsQueries,
  InputsQueries,
  LoggedModelsQueries,
  LoggedModelSearchQueries,
  ArtifactFilesQueries,
] as const;

const WRITERS: readonly FactoryProvider[] = [
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
    provide: InputsService,
    inject: [DataSource, Outbox, IDS],
    useFactory: (dataSource: DataSource, outbox: Outbox, ids: IdSource) => new InputsService(dataSource, outbox, ids),
  },
  {
    provide: LoggedModelsService,
    inject: [DataSource, Outbox, CLOCK, IDS],
    useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
      new LoggedModelsService(dataSource, outbox, clock, ids),
  },
  {
    provide: FILES_OF_ARTIFACT,
    inject: [ARTIFACT_STORE],
    useFactory: (store: ArtifactStore) => filesOfArtifact(store),
  },
  {
    provide: RunModelsService,
    inject: [DataSource, Outbox, CLOCK, FILES_OF_ARTIFACT],
    useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock, filesOf: FilesOfArtifact) =>
      new RunModelsService(dataSource, outbox, clock, filesOf),
  },
  {
    provide: ExperimentImportsService,
    inject: [DataSource, Outbox, CLOCK, IDS],
    useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock, ids: IdSource) =>
      new ExperimentImportsService(dataSource, outbox, clock, ids),
  },
  {
    provide: RunImportsService,
    inject: [DataSource, Outbox],
    useFactory: (dataSource: DataSource, outbox: Outbox) => new RunImportsService(dataSource, outbox),
  },
  {
    provide: LoggedModelImportsService,
    inject: [DataSource, Outbox, CLOCK],
    useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock) =>
      new LoggedModelImportsService(dataSource, outbox, clock),
  },
  {
    provide: ArtifactFilesService,
    inject: [DataSource, ARTIFACT_STORE, Outbox, CLOCK],
    useFactory: (dataSource: DataSource, store: ArtifactStore, outbox: Outbox, clock: Clock) =>
      new ArtifactFilesService(dataSource, store, outbox, clock),
  },
];

/** Experiment tracking, which the registry hosts: one origin for both. */
@Module({
  controllers: [ExperimentsHttpController, RunsHttpController, RunArtifactsHttpController, LoggedModelsHttpController],
  providers: [
    RunsGrpcController,
    ...WRITERS,
    ...QUERIES.map((provide) => ({
      provide,
      inject: [DataSource],
      useFactory: (dataSource: DataSource): unknown => new provide(dataSource),
    })),
    {
      provide: TrackedRuns,
      inject: [RunsQueries, ArtifactFilesQueries, ARTIFACT_STORE],
      useFactory: (runs: RunsQueries, files: ArtifactFilesQueries, store: ArtifactStore) =>
        new TrackedRuns(runs, files, store),
    },
    {
      provide: TrackedRunEvidence,
      inject: [RunsQueries, ArtifactFilesQueries, ARTIFACT_STORE],
      useFactory: (runs: RunsQueries, files: ArtifactFilesQueries, store: ArtifactStore) =>
        new TrackedRunEvidence(runs, files, store),
    },
    {
      provide: TrackedSources,
      inject: [RunsQueries, LoggedModelsQueries, ArtifactFilesQueries],
      useFactory: (runs: RunsQueries, models: LoggedModelsQueries, files: ArtifactFilesQueries) =>
        new TrackedSources(runs, models, files),
    },
  ],
  exports: [
    ...[ArtifactFilesService, RunsQueries, TrackedRunEvidence, TrackedRuns, TrackedSources],
    ...[ExperimentImportsService, RunImportsService, LoggedModelImportsService],
  ],
})
export class TrackingModule {}
