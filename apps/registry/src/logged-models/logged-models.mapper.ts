import type { LoggedModel, LoggedModelMetric } from '@intelgraph/experiment-tracking';

import type { LoggedModelDto, LoggedModelMetricDto } from './logged-models.dto.js';

export function toLoggedModelDto(model: LoggedModel): LoggedModelDto {
  return {
    id: model.id,
    experiment_number: model.experimentNumber.toString(),
    name: model.name,
    model_type: model.modelType,
    run_id: model.sourceRunId,
    status: model.status,
    artifact_uri: model.artifactUri,
    params: { ...model.params },
    tags: { ...model.tags },
    metrics: model.metrics.map(toMetricDto),
    created_by: model.createdBy,
    created_at: model.createdAt.toISOString(),
    updated_at: model.updatedAt.toISOString(),
  };
}

const toMetricDto = (metric: LoggedModelMetric): LoggedModelMetricDto => ({
  key: metric.key,
  value: Number.isFinite(metric.value) ? metric.value : null,
  step: Number(metric.step),
  time: metric.time.toISOString(),
  run_id: metric.runId,
  dataset_name: metric.datasetName,
  dataset_digest: metric.datasetDigest,
});
