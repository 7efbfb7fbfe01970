import { type CloudEvent, predictionsLogged, type PredictionsLogged } from '@intelgraph/contracts';
import { PredictionsService } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { storing } from '../domain/storing.js';

/** Keeps what inference answered. */
@Injectable()
@EventsController('predictions')
export class PredictionsEventsController {
  constructor(private readonly predictions: PredictionsService) {}

  @OnEvent(predictionsLogged)
  async logged({ workspace, data }: CloudEvent<PredictionsLogged>, tx: Transaction): Promise<void> {
    await storing(() => this.predictions.store(tx, workspace, data));
  }
}
