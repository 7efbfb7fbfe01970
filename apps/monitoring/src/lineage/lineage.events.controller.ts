import {
  type CloudEvent,
  lineageRecorded,
  type LineageState,
  modelVersionRegistered,
  type ModelVersionRegistered,
} from '@intelgraph/contracts';
import { VersionLineage } from '@intelgraph/model-monitoring';
import type { Transaction } from '@intelgraph/persistence';
import { EventsController, OnEvent } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Learns which columns versions take and which data sets they were made with. */
@Injectable()
@EventsController('lineage')
export class LineageEventsController {
  constructor(private readonly lineage: VersionLineage) {}

  @OnEvent(modelVersionRegistered)
  async registered({ workspace, data }: CloudEvent<ModelVersionRegistered>, tx: Transaction): Promise<void> {
    await this.lineage.registered(tx, workspace, data);
  }

  @OnEvent(lineageRecorded)
  async recorded({ workspace, data }: CloudEvent<LineageState>, tx: Transaction): Promise<void> {
    await this.lineage.recorded(tx, workspace, data);
  }
}
