import type { CheckState } from '@intelgraph/contracts';

import type { CheckEntity } from './check.entity.js';
import type { CheckDetails } from './check.types.js';

/** A check as the events show it. */
export function toCheckState(check: CheckEntity): CheckState {
  const { definition } = check;
  return {
    id: check.id,
    name: check.name,
    kind: check.kind,
    model_name: check.modelName,
    model_version: check.modelVersion,
    endpoint: check.endpoint,
    window_seconds: definition.window_seconds,
    baseline: definition.baseline === null ? null : { ...definition.baseline },
    thresholds: { ...definition.thresholds },
    labels: { ...definition.labels },
    every_seconds: check.everySeconds,
    severity: check.severity,
    enabled: check.enabled,
    next_run_at: check.nextRunAt.toISOString(),
    revision: check.revision,
    created_by: check.createdBy,
    created_at: check.createdAt.toISOString(),
    updated_at: check.updatedAt.toISOString(),
  };
}

/** A check as the interface shows it. */
export const toCheckDetails = (check: CheckEntity): CheckDetails => ({
  ...toCheckState(check),
  last_run: check.lastRun,
});
