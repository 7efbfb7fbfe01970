import { alertRaised, type AlertState, type CloudEvent } from '@intelgraph/contracts';
import { CanaryController } from '@intelgraph/model-serving';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Hears of alerts about versions that a canary may be of. */
@Injectable()
@EventsController('version-alerts')
export class VersionAlertsEventsController {
  constructor(private readonly canaries: CanaryController) {}

  // In a transaction of its own: that a canary went back is true whatever becomes of this event, and doing it twice changes nothing.
  @OnEvent(alertRaised)
  async raised({ workspace, data }: CloudEvent<AlertState>): Promise<void> {
    await this.canaries.alertRaised({
      ...{ workspace, id: data.id, modelName: data.model_name, modelVersion: data.model_version },
      check: data.labels['check'] ?? data.name,
      summary: data.summary,
      firedAt: new Date(data.fired_at ?? data.started_at),
    });
  }
}
