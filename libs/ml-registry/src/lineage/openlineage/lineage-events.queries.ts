import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { LineageEventEntity } from './lineage-event.entity.js';
import { LineageEventNotFoundError } from './openlineage.errors.js';

export interface ListLineageEvents extends PageRequest {
  readonly origin?: LineageEventEntity['origin'] | undefined;
  readonly run_id?: string | undefined;
  readonly job_name?: string | undefined;
}

/** An OpenLineage event and what the platform knows of it. */
export interface LineageEvent {
  readonly id: string;
  readonly origin: LineageEventEntity['origin'];
  readonly kind: LineageEventEntity['kind'];
  readonly event_type: string | null;
  readonly event_time: string;
  readonly job_namespace: string | null;
  readonly job_name: string | null;
  readonly run_id: string | null;
  readonly recorded_by: string;
  readonly recorded_at: string;
  /** As it was received or emitted, with all its facets. */
  readonly event: Readonly<Record<string, unknown>>;
}

/** Reads of OpenLineage events. */
export class LineageEventsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws LineageEventNotFoundError */
  async get(context: RequestContext, id: string): Promise<LineageEvent> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource.manager.findOneBy(LineageEventEntity, { id, workspace });
    if (found === null) throw new LineageEventNotFoundError(id);
    return toLineageEvent(found);
  }

  /** Newest first. */
  async list(
    context: RequestContext,
    { origin, run_id, job_name, ...page }: ListLineageEvents,
  ): Promise<Page<LineageEvent>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(LineageEventEntity)
      .createQueryBuilder('event')
      .where('event.workspace = :workspace', { workspace: context.workspace });
    if (origin !== undefined) query.andWhere('event.origin = :origin', { origin });
    if (run_id !== undefined) query.andWhere('event.run_id = :run', { run: run_id });
    if (job_name !== undefined) query.andWhere('event.job_name = :job', { job: job_name });
    const cursorOf = ({ id }: LineageEventEntity): [string] => [id];
    const found = await keysetPage(query, { expressions: ['event.id'], direction: 'DESC', cursorOf }, page);
    return { items: found.items.map(toLineageEvent), nextPageToken: found.nextPageToken };
  }
}

/** Keeps an event unless it is there; whether it was not. */
export async function insertLineageEvent(tx: Transaction, event: LineageEventEntity): Promise<boolean> {
  const inserted = await tx
    .createQueryBuilder()
    .insert()
    .into(LineageEventEntity)
    .values({ ...event, event: () => ':event' })
    .setParameter('event', JSON.stringify(event.event))
    .orIgnore()
    .returning('id')
    .execute();
  return (inserted.raw as unknown[]).length > 0;
}

/** Removes at most `limit` events that were recorded before; those that others hold are passed over. @returns how many */
export async function deleteOlderEvents(tx: Transaction, before: Date, limit: number): Promise<number> {
  const [row] = await tx.query<{ removed: number }[]>(
    `WITH gone AS (
       DELETE FROM lineage_events WHERE id = ANY (ARRAY(
         SELECT id FROM lineage_events WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING 1)
     SELECT count(*)::int AS removed FROM gone`,
    [before, limit],
  );
  return row?.removed ?? 0;
}

export function toLineageEvent(entity: LineageEventEntity): LineageEvent {
  const { id, origin, kind, event } = entity;
  return {
    ...{ id, origin, kind },
    event_type: entity.eventType,
    event_time: entity.eventTime.toISOString(),
    job_namespace: entity.jobNamespace,
    job_name: entity.jobName,
    run_id: entity.runId,
    recorded_by: entity.recordedBy,
    recorded_at: entity.recordedAt.toISOString(),
    event,
  };
}
