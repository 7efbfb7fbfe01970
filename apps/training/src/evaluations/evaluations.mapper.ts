import type { Evaluation, EvaluationRequest } from '@intelgraph/ml-training';

import { toChecksDto } from './checks.mapper.js';
import type { EvaluateDto, EvaluationDto } from './evaluations.dto.js';

export function toEvaluationRequest(body: EvaluateDto): EvaluationRequest {
  const { test_path, test_dataset_id, target } = body.dataset_config;
  return {
    test: {
      ...(test_path === undefined ? {} : { path: test_path }),
      ...(test_dataset_id === undefined ? {} : { datasetId: test_dataset_id }),
    },
    ...(body.model_name === undefined ? {} : { modelName: body.model_name }),
    ...(body.model_version === undefined ? {} : { modelVersion: body.model_version }),
    ...(body.run_id === undefined ? {} : { runId: body.run_id }),
    ...(body.job_id === undefined ? {} : { jobId: body.job_id }),
    ...(target === undefined ? {} : { target }),
    ...(body.positive_class === undefined ? {} : { positiveClass: body.positive_class }),
    ...(body.metrics === undefined ? {} : { metrics: body.metrics }),
    fairness: body.include_fairness === true,
    robustness: body.include_robustness === true,
    explainability: body.include_explainability === true,
    ...(body.sensitive_columns === undefined ? {} : { sensitiveColumns: body.sensitive_columns }),
  };
}

export function toEvaluationDto(evaluation: Evaluation): EvaluationDto {
  const { confusion, latency } = evaluation;
  return {
    id: evaluation.id,
    model_name: evaluation.modelName,
    ...(evaluation.modelVersion === undefined ? {} : { model_version: evaluation.modelVersion }),
    ...(evaluation.runId === undefined ? {} : { run_id: evaluation.runId }),
    ...(evaluation.jobId === undefined ? {} : { job_id: evaluation.jobId }),
    artifact_uri: evaluation.artifactUri,
    dataset_digest: evaluation.datasetDigest,
    target: evaluation.target,
    task: evaluation.task,
    rows: evaluation.rows,
    metrics: { ...evaluation.metrics },
    notes: { ...evaluation.notes },
    ...(evaluation.positiveClass === undefined ? {} : { positive_class: evaluation.positiveClass }),
    ...(confusion === undefined
      ? {}
      : { confusion: { classes: [...confusion.classes], counts: confusion.counts.map((row) => [...row]) } }),
    ...(latency === undefined ? {} : { latency }),
    ...toChecksDto(evaluation),
    created_by: evaluation.createdBy,
    created_at: evaluation.createdAt.toISOString(),
  };
}
