import type { CloudEvent } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import { AuditEntryEntity } from './audit-entry.entity.js';

/** Turns audited events into rows of the trail. An event that comes twice leaves one row. */
export class AuditRecorder {
  async record(event: CloudEvent, tx: Transaction): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(AuditEntryEntity)
      .values({
        eventId: event.id,
        occurredAt: new Date(event.time),
        workspace: event.workspace,
        principal: event.principal,
        principalKind: event.principalkind ?? null,
        via: event.principalvia ?? null,
        action: event.type,
        subject: event.subject,
        aggregateVersion: event.aggregateversion,
        requestId: event.requestid,
        traceparent: event.traceparent,
        state: event.data as object,
      })
      .orIgnore()
      .execute();
  }
}
