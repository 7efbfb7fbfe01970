import { abTestConcluded, type AbTestConclusionState, type CloudEvent } from '@intelgraph/contracts';
import { AbTestConclusions } from '@intelgraph/ml-registry';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Stops the A/B tests that monitoring has judged by their rules. */
@Injectable()
@EventsController('ab-tests')
export class AbTestsEventsController {
  constructor(private readonly conclusions: AbTestConclusions) {}

  @OnEvent(abTestConcluded)
  async concluded({ workspace, data }: CloudEvent<AbTestConclusionState>, tx: Transaction): Promise<void> {
    await this.conclusions.apply(tx, workspace, data);
  }
}
