import type { AlertState } from '@intelgraph/contracts';

import type { AlertEntity } from './alert.entity.js';

const timeOf = (time: Date | null): string | null => time?.toISOString() ?? null;

/** An alert as the interface and the events show it. */
export function toAlertState(alert: AlertEntity): AlertState {
  return {
    id: alert.id,
    fingerprint: alert.fingerprint,
    source: alert.source,
    name: alert.name,
    model_name: alert.modelName,
    model_version: alert.modelVersion,
    labels: { ...alert.labels },
    severity: alert.severity,
    state: alert.state,
    summary: alert.summary,
    details: { ...alert.details },
    started_at: alert.startedAt.toISOString(),
    fired_at: timeOf(alert.firedAt),
    last_observed_at: alert.lastObservedAt.toISOString(),
    observations: alert.observations,
    acknowledged_at: timeOf(alert.acknowledgedAt),
    acknowledged_by: alert.acknowledgedBy,
    resolved_at: timeOf(alert.resolvedAt),
    resolution: alert.resolution,
  };
}
