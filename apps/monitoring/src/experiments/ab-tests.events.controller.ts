import { type AbTestState, abTestCreated, abTestUpdated, type CloudEvent } from '@intelgraph/contracts';
import { AbTestsService } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Knows the A/B tests that the registry has. */
@Injectable()
@EventsController('ab-tests')
export class AbTestsEventsController {
  constructor(private readonly abTests: AbTestsService) {}

  @OnEvent(abTestCreated, abTestUpdated)
  async changed({ workspace, data, aggregateversion }: CloudEvent<AbTestState>, tx: Transaction): Promise<void> {
    await this.abTests.note(tx, workspace, data, aggregateversion);
  }
}
