import { abTestCreated, abTestUpdated, type AbTestState, type CloudEvent } from '@intelgraph/contracts';
import { AbTestProjection } from '@intelgraph/model-serving';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Follows the registry's A/B tests. */
@Injectable()
@EventsController('ab-tests')
export class AbTestsEventsController {
  constructor(private readonly projection: AbTestProjection) {}

  @OnEvent(abTestCreated, abTestUpdated)
  async apply({ workspace, data, aggregateversion }: CloudEvent<AbTestState>, tx: Transaction): Promise<void> {
    await this.projection.apply(tx, workspace, data, aggregateversion);
  }
}
