import { traceIdOf } from '@intelgraph/kernel';
import type { AuditEntry, AuditFilter } from '@intelgraph/ml-governance';

import type { AuditEntryDto, AuditQuery } from './audit.dto.js';

const timeOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

export function toAuditFilter({ subject, principal, action, from, to }: AuditQuery): AuditFilter {
  return { subject, principal, action, from: timeOf(from), to: timeOf(to) };
}

export function toAuditEntryDto(entry: AuditEntry): AuditEntryDto {
  return {
    event_id: entry.eventId,
    occurred_at: entry.occurredAt.toISOString(),
    workspace: entry.workspace,
    principal: entry.principal,
    principal_kind: entry.principalKind,
    via: entry.via,
    action: entry.action,
    subject: entry.subject,
    aggregate_version: entry.aggregateVersion,
    request_id: entry.requestId,
    trace_id: traceIdOf(entry.traceparent),
    state: entry.state,
  };
}
