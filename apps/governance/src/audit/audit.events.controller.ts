import { AUDITED_EVENTS, type CloudEvent } from '@intelgraph/contracts';
import { AuditRecorder } from '@intelgraph/ml-governance';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Every audited event of every domain becomes one row of the trail. */
@Injectable()
@EventsController('audit')
export class AuditEventsController {
  constructor(private readonly recorder: AuditRecorder) {}

  @OnEvent(...AUDITED_EVENTS)
  async record(event: CloudEvent, tx: Transaction): Promise<void> {
    await this.recorder.record(event, tx);
  }
}
