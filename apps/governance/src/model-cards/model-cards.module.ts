import { openArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import {
  CardArtifacts,
  CardStatementsService,
  CardTasks,
  CardWorker,
  type ModelCardsDependencies,
  ModelCardsQueries,
  ModelCardsService,
  ObservedFacts,
  RenamedCards,
} from '@intelgraph/ml-governance';
import { APP_CONFIG, artifactStorageOf, CLOCK, IDS, Lifecycle, LOGGER } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';

import type { GovernanceConfig } from '../config.js';
import { GrpcDatasetFacts } from '../peers/grpc-dataset-facts.js';
import { GrpcVersionFacts } from '../peers/grpc-version-facts.js';
import { PeerClients } from '../peers/peer-clients.js';
import { PeersModule } from '../peers/peers.module.js';

import { CardMetrics } from './card-metrics.js';
import { CardProcess } from './card-process.js';
import { ModelCardsEventsController } from './model-cards.events.controller.js';
import { ModelCardsGrpcController } from './model-cards.grpc.controller.js';
import { ModelCardsHttpController } from './model-cards.http.controller.js';

const DEPENDENCIES = Symbol('parts of model cards');

@Module({
  imports: [PeersModule],
  controllers: [ModelCardsHttpController],
  providers: [
    ModelCardsGrpcController,
    ModelCardsEventsController,
    {
      provide: DEPENDENCIES,
      inject: [APP_CONFIG, DataSource, Outbox, CLOCK, IDS, GrpcVersionFacts, GrpcDatasetFacts, Registry],
      useFactory: async (
        config: GovernanceConfig,
        dataSource: DataSource,
        outbox: Outbox,
        clock: Clock,
        ids: IdSource,
        registry: GrpcVersionFacts,
        training: GrpcDatasetFacts,
        metrics: Registry,
      ): Promise<ModelCardsDependencies> => {
        const artifacts = new CardArtifacts(await openArtifactStore(artifactStorageOf(config)));
        const observed = new ObservedFacts(dataSource);
        const observer = new CardMetrics(metrics);
        return { dataSource, outbox, clock, ids, artifacts, registry, training, observed, observer };
      },
    },
    {
      provide: ModelCardsService,
      inject: [DEPENDENCIES],
      useFactory: (parts: ModelCardsDependencies) => new ModelCardsService(parts),
    },
    {
      provide: CardStatementsService,
      inject: [DEPENDENCIES],
      useFactory: (parts: ModelCardsDependencies) => new CardStatementsService(parts),
    },
    {
      provide: ModelCardsQueries,
      inject: [DEPENDENCIES],
      useFactory: ({ dataSource, artifacts }: ModelCardsDependencies) => new ModelCardsQueries(dataSource, artifacts),
    },
    {
      provide: ObservedFacts,
      inject: [DEPENDENCIES],
      useFactory: ({ observed }: ModelCardsDependencies) => observed,
    },
    {
      provide: CardTasks,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new CardTasks(dataSource),
    },
    { provide: RenamedCards, inject: [CardTasks], useFactory: (tasks: CardTasks) => new RenamedCards(tasks) },
    {
      provide: CardWorker,
      inject: [CardTasks, ModelCardsService, LOGGER],
      useFactory: (tasks: CardTasks, cards: ModelCardsService, logger: Logger) => new CardWorker(tasks, cards, logger),
    },
    {
      provide: CardProcess,
      inject: [CardWorker, CardTasks, PeerClients, Lifecycle, Registry],
      useFactory: (worker: CardWorker, tasks: CardTasks, peers: PeerClients, lifecycle: Lifecycle, metrics: Registry) =>
        new CardProcess(worker, tasks, peers, lifecycle, metrics),
    },
  ],
})
export class ModelCardsModule {}
