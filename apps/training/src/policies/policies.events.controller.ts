import { type CloudEvent, promotionPolicyChanged, type PromotionPolicyState } from '@intelgraph/contracts';
import { FairnessPolicies } from '@intelgraph/ml-training';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Learns which columns the policies of models call sensitive. */
@Injectable()
@EventsController('policies')
export class PoliciesEventsController {
  constructor(private readonly policies: FairnessPolicies) {}

  @OnEvent(promotionPolicyChanged)
  async changed({ workspace, data }: CloudEvent<PromotionPolicyState>, tx: Transaction): Promise<void> {
    await this.policies.apply(tx, workspace, data);
  }
}
