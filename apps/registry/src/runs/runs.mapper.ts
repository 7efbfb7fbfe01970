import type { trackingProto } from '@intelgraph/contracts';
import {
  type DatasetInput,
  type LatestMetric,
  type NewRun,
  type Run,
  type RunBatch,
  type RunDataset,
  toRunState,
} from '@intelgraph/experiment-tracking';

import type { CreateRunDto, LogBatchDto, MetricPointDto, RunDto } from './runs.dto.js';

export function toNewRun({ experiment, name, params, tags, datasets }: CreateRunDto): NewRun {
  const used = datasets?.map(({ dataset_id, digest, split, rows }) => ({
    datasetId: dataset_id,
    digest,
    split,
    rows: rows ?? null,
  }));
  return { experiment, name, params, tags, datasets: used };
}

export function toRunBatch({ metrics, params, tags }: LogBatchDto): RunBatch {
  return {
    params,
    tags,
    metrics: metrics?.map(({ key, value, step, time }) => ({
      key,
      value,
      step: BigInt(step),
      time: time === undefined ? undefined : new Date(time),
    })),
  };
}

export function toRunDto(run: Run): RunDto {
  const { experiment_name: experiment, ...state } = toRunState(run);
  return { ...state, lifecycle_stage: run.lifecycleStage, experiment };
}

export function toMetricPointDto({ key, value, step, time }: LatestMetric): MetricPointDto {
  // Steps beyond 2^53 can only come by gRPC; JSON gets them rounded, gRPC exactly.
  return { key, value: Number.isNaN(value) ? null : value, step: Number(step), time: time.toISOString() };
}

export function toNewRunFromWire(request: trackingProto.CreateRunRequest): NewRun {
  return {
    experiment: request.experiment,
    name: request.name === '' ? undefined : request.name,
    params: request.params ?? {},
    tags: request.tags,
    datasets: request.datasets.map(toRunDataset),
    jobId: request.jobId,
    idempotencyKey: request.idempotencyKey,
    userId: request.userId,
    startedAt: request.startedAt,
  };
}

export function toRunDataset(used: trackingProto.RunDataset): RunDataset {
  return { ...used, rows: used.rows === undefined ? null : Number(used.rows) };
}

export function toDatasetInput({ tags, schema, profile, ...dataset }: trackingProto.InputDataset): DatasetInput {
  return { tags, dataset: { ...dataset, schema: schema ?? null, profile: profile ?? null } };
}

export function toRunBatchFromWire({ metrics, params, tags }: trackingProto.LogBatchRequest): RunBatch {
  return { metrics, params, tags };
}

export function toWireRun(run: Run): trackingProto.Run {
  return {
    ...run,
    params: { ...run.params },
    metrics: { ...run.metrics },
    tags: { ...run.tags },
    artifacts: [...run.artifacts],
    datasets: run.datasets.map((used) => ({ ...used, rows: used.rows === null ? undefined : BigInt(used.rows) })),
    jobId: run.jobId ?? undefined,
    endedAt: run.endedAt ?? undefined,
  };
}
