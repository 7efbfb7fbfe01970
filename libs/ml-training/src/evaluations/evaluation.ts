import type { InferenceLatency } from '../models/measure-latency.js';

import type { EvaluationChecks } from './checks/evaluation-checks.js';
import type { EvaluationEntity } from './evaluation.entity.js';

/** Metrics of a stored model on a file. */
export interface Evaluation extends EvaluationChecks {
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion?: string;
  readonly runId?: string;
  readonly jobId?: string;
  readonly artifactUri: string;
  readonly datasetDigest: string;
  readonly target: string;
  readonly task: string;
  readonly rows: number;
  /** null where a metric is not defined for these rows. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Metric → why it is null, or by which convention it has its value. */
  readonly notes: Readonly<Record<string, string>>;
  /** Two classes only: the one that precision, recall, F1 and average precision are about. */
  readonly positiveClass?: string;
  readonly confusion?: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
  readonly latency?: InferenceLatency;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export function toEvaluation(entity: EvaluationEntity): Evaluation {
  const { id, modelName, artifactUri, datasetDigest, target, task, rows, metrics, createdBy, createdAt } = entity;
  return {
    ...{ id, modelName, artifactUri, datasetDigest, target, task, rows, metrics, createdBy, createdAt },
    ...(entity.modelVersion === null ? {} : { modelVersion: entity.modelVersion }),
    ...(entity.runId === null ? {} : { runId: entity.runId }),
    ...(entity.jobId === null ? {} : { jobId: entity.jobId }),
    notes: entity.notes,
    ...entity.checks,
    ...(entity.positiveClass === null ? {} : { positiveClass: entity.positiveClass }),
    ...(entity.confusion === null ? {} : { confusion: entity.confusion }),
    ...(entity.latency === null ? {} : { latency: entity.latency }),
  };
}
