import {
  type CloudEvent,
  contextOfEvent,
  deploymentCreated,
  deploymentRerouted,
  deploymentRestored,
  deploymentRolledBack,
  type DeploymentState,
  deploymentUpdated,
  featureConsumerRecorded,
  type FeatureConsumerState,
  featureRegistered,
  featureServiceRegistered,
  type FeatureServiceState,
  type FeatureState,
  featureValuesWritten,
  type FeatureWriteState,
  runCreated,
  runFinished,
  runInputsLogged,
  type RunState,
  trainingDatasetCreated,
  type TrainingDatasetFact,
  trainingJobCancelled,
  type TrainingJobFact,
  trainingJobFinished,
  trainingJobStarted,
} from '@intelgraph/contracts';
import { LineageEventsService, LineageProjection } from '@intelgraph/ml-registry';
import type { Transaction } from '@intelgraph/persistence';
import { APP_CONFIG, EventsController, OnEvent } from '@intelgraph/platform';
import { Inject, Injectable } from '@nestjs/common';

import type { RegistryConfig } from '../config.js';

/** The registry itself, acting for whoever caused the event. */
const AS_BUS = { kind: 'asserted', roles: [], via: 'bus' } as const;

/** Draws what others announce into the lineage graph, and tells it on in OpenLineage's words. */
@Injectable()
@EventsController('lineage')
export class LineageEventsController {
  constructor(
    private readonly projection: LineageProjection,
    private readonly openLineage: LineageEventsService,
    @Inject(APP_CONFIG) private readonly config: RegistryConfig,
  ) {}

  @OnEvent(trainingDatasetCreated)
  async dataset({ workspace, data }: CloudEvent<TrainingDatasetFact>, tx: Transaction): Promise<void> {
    await this.projection.dataset(tx, workspace, data);
  }

  @OnEvent(runCreated, runInputsLogged, runFinished)
  async run({ workspace, data }: CloudEvent<RunState>, tx: Transaction): Promise<void> {
    await this.projection.run(tx, workspace, data);
  }

  @OnEvent(trainingJobStarted, trainingJobFinished, trainingJobCancelled)
  async job(event: CloudEvent<TrainingJobFact>, tx: Transaction): Promise<void> {
    await this.projection.job(tx, event.workspace, event.data);
    await this.openLineage.emitJob(tx, contextOfEvent(event, AS_BUS), event.data, event.time);
  }

  @OnEvent(featureRegistered)
  async feature({ workspace, data }: CloudEvent<FeatureState>, tx: Transaction): Promise<void> {
    await this.projection.feature(tx, workspace, data);
  }

  @OnEvent(featureServiceRegistered)
  async featureService({ workspace, data }: CloudEvent<FeatureServiceState>, tx: Transaction): Promise<void> {
    await this.projection.featureService(tx, workspace, data);
  }

  @OnEvent(featureConsumerRecorded)
  async consumer({ workspace, data }: CloudEvent<FeatureConsumerState>, tx: Transaction): Promise<void> {
    await this.projection.consumer(tx, workspace, data);
  }

  @OnEvent(featureValuesWritten)
  async written(event: CloudEvent<FeatureWriteState>, tx: Transaction): Promise<void> {
    if (event.data.rows < this.config.lineageBatchRows) return;
    await this.openLineage.emitWrite(tx, contextOfEvent(event, AS_BUS), event.data, event.time);
  }

  @OnEvent(deploymentCreated, deploymentUpdated, deploymentRerouted, deploymentRolledBack, deploymentRestored)
  async deployment({ workspace, data }: CloudEvent<DeploymentState>, tx: Transaction): Promise<void> {
    await this.projection.deployment(tx, workspace, data);
  }
}
