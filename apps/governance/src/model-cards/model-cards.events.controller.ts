import {
  type CloudEvent,
  deploymentCreated,
  deploymentDeleted,
  deploymentRerouted,
  deploymentRestored,
  deploymentRolledBack,
  type DeploymentState,
  deploymentUpdated,
  lineageRecorded,
  type LineageState,
  modelCardDescribed,
  type ModelCardStatementState,
  modelRenamed,
  type ModelRenamed,
  modelVersionRegistered,
  modelVersionSealed,
  modelVersionStageChanged,
  type ModelVersionState,
  type PartlyApprovedState,
  trainingEvaluationCompleted,
  type TrainingEvaluationFact,
  transitionApprovalGiven,
  transitionApproved,
  transitionRejected,
  transitionRequested,
  type TransitionState,
} from '@intelgraph/contracts';
import { CardTasks, ObservedFacts, RenamedCards } from '@intelgraph/ml-governance';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Notes which cards are to be generated again; the worker does it, so that a service that is down delays no event. */
@Injectable()
@EventsController('model-cards')
export class ModelCardsEventsController {
  constructor(
    private readonly tasks: CardTasks,
    private readonly observed: ObservedFacts,
    private readonly renames: RenamedCards,
  ) {}

  @OnEvent(modelVersionRegistered, modelVersionSealed, modelVersionStageChanged)
  version(event: CloudEvent<ModelVersionState>, tx: Transaction): Promise<void> {
    return this.tasks.ask(tx, event, event.data.model_name, event.data.version);
  }

  @OnEvent(modelRenamed)
  renamed(event: CloudEvent<ModelRenamed>, tx: Transaction): Promise<void> {
    return this.renames.apply(tx, event);
  }

  @OnEvent(transitionRequested, transitionApproved, transitionRejected)
  transition(event: CloudEvent<TransitionState>, tx: Transaction): Promise<void> {
    return this.tasks.ask(tx, event, event.data.model_name, event.data.version);
  }

  @OnEvent(transitionApprovalGiven)
  approval(event: CloudEvent<PartlyApprovedState>, tx: Transaction): Promise<void> {
    const { model_name, version } = event.data.transition;
    return this.tasks.ask(tx, event, model_name, version);
  }

  @OnEvent(lineageRecorded)
  lineage(event: CloudEvent<LineageState>, tx: Transaction): Promise<void> {
    return this.tasks.ask(tx, event, event.data.model_name, event.data.model_version);
  }

  @OnEvent(modelCardDescribed)
  statement(event: CloudEvent<ModelCardStatementState>, tx: Transaction): Promise<void> {
    return this.tasks.ask(tx, event, event.data.model_name, event.data.version);
  }

  @OnEvent(trainingEvaluationCompleted)
  async evaluation(event: CloudEvent<TrainingEvaluationFact>, tx: Transaction): Promise<void> {
    const { evaluation_id: id, model_name: modelName, model_version } = event.data;
    if (model_version === undefined) return;
    const about = { id, modelName, versions: [model_version], revision: event.aggregateversion };
    await this.observed.record(tx, { ...about, workspace: event.workspace, kind: 'evaluation', state: event.data });
    await this.tasks.ask(tx, event, modelName, model_version);
  }

  @OnEvent(
    deploymentCreated,
    deploymentUpdated,
    deploymentRerouted,
    deploymentRolledBack,
    deploymentRestored,
    deploymentDeleted,
  )
  async deployment(event: CloudEvent<DeploymentState>, tx: Transaction): Promise<void> {
    const { id, model_name: modelName, revision, routes } = event.data;
    const about = { id, modelName, versions: routes.map(({ version }) => version), revision };
    const fact = { ...about, workspace: event.workspace, kind: 'deployment' as const, state: event.data };
    for (const version of await this.observed.record(tx, fact)) await this.tasks.ask(tx, event, modelName, version);
  }
}
