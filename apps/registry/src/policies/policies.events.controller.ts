import {
  type CloudEvent,
  deploymentPolicyChanged,
  type DeploymentPolicyState,
  modelCardGenerated,
  type ModelCardState,
  promotionPolicyChanged,
  type PromotionPolicyState,
  trainingEvaluationCompleted,
  type TrainingEvaluationFact,
} from '@intelgraph/contracts';
import { PoliciesProjection } from '@intelgraph/ml-registry';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toCanaryEvidence, toCardEvidence, toEvaluationEvidence } from './policies.mapper.js';

/** Keeps what promotions are checked against, so that checking needs no other service. */
@Injectable()
@EventsController('policies')
export class PoliciesEventsController {
  constructor(private readonly projection: PoliciesProjection) {}

  @OnEvent(promotionPolicyChanged)
  async policy(event: CloudEvent<PromotionPolicyState>, tx: Transaction): Promise<void> {
    await this.projection.applyPolicy(tx, event.workspace, event.data);
  }

  @OnEvent(trainingEvaluationCompleted)
  async evaluation(event: CloudEvent<TrainingEvaluationFact>, tx: Transaction): Promise<void> {
    const evidence = toEvaluationEvidence(event);
    if (evidence !== undefined) await this.projection.applyEvidence(tx, evidence);
  }

  @OnEvent(deploymentPolicyChanged)
  async canary(event: CloudEvent<DeploymentPolicyState>, tx: Transaction): Promise<void> {
    const evidence = toCanaryEvidence(event);
    if (evidence !== undefined) await this.projection.applyEvidence(tx, evidence);
  }

  @OnEvent(modelCardGenerated)
  async card(event: CloudEvent<ModelCardState>, tx: Transaction): Promise<void> {
    await this.projection.applyEvidence(tx, toCardEvidence(event));
  }
}
