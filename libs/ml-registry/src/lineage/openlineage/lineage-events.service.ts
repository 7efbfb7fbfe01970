import {
  type FeatureWriteState,
  lineageEventEmitted,
  lineageEventReceived,
  type LineageEventSummary,
  type TrainingJobFact,
} from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../../ml-registry.ports.js';
import { holdNames, modelIds, writeGraph } from '../graph/graph-writes.queries.js';

import { findSources } from '../graph/projection.queries.js';
import { toNamedNode } from '../graph/subgraph.js';

import { checkEvent } from './check-event.js';
import { eventGraph, modelNamesIn } from './event-graph.js';
import { LineageEventEntity } from './lineage-event.entity.js';
import { insertLineageEvent, type LineageEvent, toLineageEvent } from './lineage-events.queries.js';
import { newLineageEvent } from './new-lineage-event.js';
import type { OpenLineageEvent } from './openlineage-event.js';
import { featureWriteEvent, trainingEvent } from './platform-events.js';

/** OpenLineage events from and for others. */
export class LineageEventsService {
  constructor(private readonly parts: RegistryParts) {}

  /**
   * Keeps an event of another system and adds what it says to the graph. The same event again changes nothing.
   *
   * @throws InvalidInputError that names the fields, EventTooLargeError
   */
  async receive(context: RequestContext, body: unknown): Promise<{ event: LineageEvent; created: boolean }> {
    requireRole(context, 'editor');
    const given = checkEvent(body);
    return inTransaction(this.parts.dataSource, async (tx) => {
      const entity = newLineageEvent(this.parts, context, 'received', given);
      if (!(await insertLineageEvent(tx, entity))) {
        const { workspace, digest } = entity;
        const known = await tx.findOneByOrFail(LineageEventEntity, { workspace, digest });
        return { event: toLineageEvent(known), created: false };
      }
      await this.addToGraph(tx, context.workspace, given);
      await this.announceReceived(tx, context, entity, given);
      return { event: toLineageEvent(entity), created: true };
    });
  }

  private async emit(tx: Transaction, context: RequestContext, given: OpenLineageEvent): Promise<void> {
    const entity = newLineageEvent(this.parts, context, 'emitted', given);
    if (!(await insertLineageEvent(tx, entity))) return;
    await this.parts.outbox.add(tx, context, {
      definition: lineageEventEmitted,
      subject: `lineage-event/${entity.id}`,
      aggregateId: entity.runId ?? entity.id,
      aggregateVersion: 1,
      data: { id: entity.id, event: entity.event },
    });
  }

  /** Tells of a training job's state. Part of the transaction that heard of it. */
  async emitJob(tx: Transaction, context: RequestContext, job: TrainingJobFact, at: string): Promise<void> {
    await this.emit(tx, context, trainingEvent(context.workspace, job, at));
  }

  /** Tells of a batch of feature values that was stored. Part of the transaction that heard of it. */
  async emitWrite(tx: Transaction, context: RequestContext, write: FeatureWriteState, at: string): Promise<void> {
    const { workspace } = context;
    const features = write.features.map(({ name: id, version }) => ({ id, version }));
    const sources = (await findSources(tx, workspace, features)).map(toNamedNode);
    await this.emit(tx, context, featureWriteEvent(workspace, write, sources, at));
  }

  private async addToGraph(tx: Transaction, workspace: string, given: OpenLineageEvent): Promise<void> {
    const names = modelNamesIn(given, workspace);
    if (names.length > 0) await holdNames(tx, workspace);
    const models = names.length === 0 ? new Map<string, string>() : await modelIds(tx, workspace, names);
    await writeGraph(tx, workspace, eventGraph({ workspace, models }, given));
  }

  private async announceReceived(
    tx: Transaction,
    context: RequestContext,
    entity: LineageEventEntity,
    { kind, event }: OpenLineageEvent,
  ): Promise<void> {
    const data: LineageEventSummary = {
      ...{ id: entity.id, kind, event_type: entity.eventType, event_time: entity.eventTime.toISOString() },
      ...{ job_namespace: entity.jobNamespace, job_name: entity.jobName, run_id: entity.runId, digest: entity.digest },
      inputs: kind === 'dataset' ? 0 : (event.inputs?.length ?? 0),
      outputs: kind === 'dataset' ? 1 : (event.outputs?.length ?? 0),
    };
    await this.parts.outbox.add(tx, context, {
      definition: lineageEventReceived,
      subject: `lineage-event/${entity.id}`,
      aggregateId: entity.id,
      aggregateVersion: 1,
      data,
    });
  }
}
