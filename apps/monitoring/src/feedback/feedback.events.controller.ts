import { type CloudEvent, feedbackReceived, type FeedbackReceived } from '@intelgraph/contracts';
import { FeedbackService } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { storing } from '../domain/storing.js';

/** Keeps what turned out to be right. */
@Injectable()
@EventsController('feedback')
export class FeedbackEventsController {
  constructor(private readonly feedback: FeedbackService) {}

  @OnEvent(feedbackReceived)
  async received({ id, workspace, data }: CloudEvent<FeedbackReceived>, tx: Transaction): Promise<void> {
    await storing(() => this.feedback.store(tx, workspace, id, data.items));
  }
}
