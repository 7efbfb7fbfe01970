import type { AbTestArmState, AbTestState } from '@intelgraph/contracts';

import type { AbTestEntity } from './ab-test.entity.js';

/** An A/B test as the registry answers it: every member is there. */
export interface AbTest extends Required<AbTestState> {
  control_model: Required<AbTestArmState>;
  treatment_model: Required<AbTestArmState>;
}

/** An A/B test as the interface and the events show it. */
export function toAbTest(test: AbTestEntity): AbTest {
  return {
    id: test.id,
    name: test.name,
    description: test.description,
    control_model: test.controlModel,
    treatment_model: test.treatmentModel,
    traffic_split: test.trafficSplit,
    start_date: test.startDate.toISOString(),
    end_date: test.endDate?.toISOString() ?? null,
    status: test.status,
    success_metrics: test.successMetrics,
    guardrail_metrics: test.guardrailMetrics,
    stop_rules: test.stopRules,
    stop_reason: test.stopReason,
    created_by: test.createdBy,
    created_at: test.createdAt.toISOString(),
    started_at: test.startedAt?.toISOString() ?? null,
    stopped_at: test.stoppedAt?.toISOString() ?? null,
    updated_at: test.updatedAt.toISOString(),
    revision: test.revision,
  };
}
