import type { abTestsProto as proto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import { AB_TEST_STATUSES, type AbTest, type AbTestStatus, type NewAbTest } from '@intelgraph/ml-registry';

import { toGuardrail, toStopRules, toWireGuardrail, toWireStopRules } from './ab-test-rules.mapper.js';
import type { AbTestDto } from './ab-tests.dto.js';

/** The record, and where monitoring keeps what the test has shown. */
export const toAbTestDto = (test: AbTest): AbTestDto => ({
  ...test,
  result_path: `/api/v1/monitoring/ab-tests/${test.id}/result`,
});

/** @throws InvalidInputError when an arm is missing */
export function toNewAbTest(request: proto.CreateAbTestRequest): NewAbTest {
  const { startDate, endDate, status } = request;
  return {
    name: request.name,
    description: request.description,
    control_model: toReference(request.control, 'control'),
    treatment_model: toReference(request.treatment, 'treatment'),
    traffic_split: { control: request.controlPercent, treatment: request.treatmentPercent },
    // A time out of all bounds is null in JSON, which the domain refuses by its field.
    ...(startDate === undefined ? {} : { start_date: startDate.toJSON() }),
    ...(endDate === undefined ? {} : { end_date: endDate.toJSON() }),
    ...(status === '' ? {} : { status }),
    success_metrics: request.successMetrics,
    guardrail_metrics: request.guardrailMetrics.map(toGuardrail),
    ...(request.stopRules === undefined ? {} : { stop_rules: toStopRules(request.stopRules) }),
  };
}

/** @throws InvalidInputError for a status that there is not */
export function toStatus(given: string | undefined): AbTestStatus | undefined {
  if (given === undefined) return undefined;
  const status = AB_TEST_STATUSES.find((known) => known === given);
  if (status === undefined) throw InvalidInputError.of('status', `must be one of ${AB_TEST_STATUSES.join(', ')}`);
  return status;
}

export function toWireAbTest(test: AbTest): proto.AbTest {
  return {
    id: test.id,
    name: test.name,
    description: test.description,
    control: toWireArm(test.control_model),
    treatment: toWireArm(test.treatment_model),
    controlPercent: test.traffic_split.control,
    treatmentPercent: test.traffic_split.treatment,
    startDate: new Date(test.start_date),
    endDate: toDate(test.end_date),
    status: test.status,
    successMetrics: test.success_metrics,
    createdBy: test.created_by,
    createdAt: new Date(test.created_at),
    startedAt: toDate(test.started_at),
    stoppedAt: toDate(test.stopped_at),
    updatedAt: new Date(test.updated_at),
    revision: BigInt(test.revision),
    guardrailMetrics: test.guardrail_metrics.map(toWireGuardrail),
    stopRules: test.stop_rules === null ? undefined : toWireStopRules(test.stop_rules),
    stopReason: test.stop_reason ?? undefined,
  };
}

function toReference(arm: proto.AbTestArm | undefined, field: string): NewAbTest['control_model'] {
  if (arm === undefined) throw InvalidInputError.of(field, 'is required');
  return { model_id: arm.model, version: arm.version };
}

function toWireArm(arm: AbTest['control_model']): proto.AbTestArm {
  const { model_id: model, model_name: modelName, version, resolved, artifact_digest: digest } = arm;
  return { model, modelName, version, resolved, ...(digest === null ? {} : { artifactDigest: digest }) };
}

const toDate = (time: string | null): Date | undefined => (time === null ? undefined : new Date(time));
