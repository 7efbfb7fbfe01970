import { withoutUndefined } from '@intelgraph/kernel';
import type { BatchJob, BatchJobFilter, BatchJobRequest, BatchUpload } from '@intelgraph/model-serving';

import type { BatchJobDto, BatchUploadDto, ListBatchJobsQuery, StartBatchJobDto } from './batch-jobs.dto.js';

export function toBatchJobRequest(body: StartBatchJobDto): BatchJobRequest {
  const { input, output, options } = body;
  return withoutUndefined<BatchJobRequest>({
    modelName: body.model_name,
    modelVersion: body.model_version,
    input: withoutUndefined({ uri: input.uri, uploadId: input.upload_id, format: input.format }),
    output: output && withoutUndefined({ uri: output.uri, format: output.format }),
    options:
      options &&
      withoutUndefined({
        chunkRows: options.chunk_rows,
        returnConfidence: options.return_confidence,
        keepColumns: options.keep_columns,
        maxBadRows: options.max_bad_rows,
        returnExplanation: options.return_explanation,
        explanationMethod: options.explanation_method,
        explanationClass: options.explanation_class,
        explanationTimeoutMs: options.explanation_timeout_ms,
      }),
  });
}

export function toBatchJobFilter({ status, model_name }: ListBatchJobsQuery): BatchJobFilter {
  return withoutUndefined<BatchJobFilter>({ state: status, modelName: model_name });
}

export function toBatchJobDto(job: BatchJob): BatchJobDto {
  const { uri, uploadId, format } = job.input;
  return withoutUndefined<BatchJobDto>({
    ...{ job_id: job.id, model_name: job.modelName, model_version: job.modelVersion },
    ...{ artifact_digest: job.artifactDigest, status: job.state, phase: job.phase },
    input: withoutUndefined({ uri, upload_id: uploadId, format }),
    output: withoutUndefined({ ...job.output, bytes: job.outputBytes ?? undefined }),
    options: withoutUndefined({
      chunk_rows: job.chunkRows,
      return_confidence: job.returnConfidence,
      keep_columns: job.keepColumns === null ? undefined : [...job.keepColumns],
      max_bad_rows: job.maxBadRows ?? undefined,
      return_explanation: job.explanation !== null,
      explanation_method: job.explanation?.method,
      explanation_class: job.explanation?.class,
      explanation_timeout_ms: job.explanation?.timeoutMs,
    }),
    ...{ progress: job.progress, rows_predicted: job.rowsPredicted, rows_bad: job.rowsBad },
    rows_per_second: rounded(job.rowsPerSecond),
    seconds_left: rounded(job.secondsLeft),
    attempt: job.attempt,
    error: job.error ?? undefined,
    started_by: job.createdBy,
    created_at: job.createdAt.toISOString(),
    started_at: job.startedAt?.toISOString(),
    finished_at: job.finishedAt?.toISOString(),
    files_expire_at: job.filesExpireAt?.toISOString(),
  });
}

export function toBatchUploadDto(upload: BatchUpload): BatchUploadDto {
  return {
    upload_id: upload.id,
    digest: upload.digest,
    size_bytes: upload.sizeBytes,
    created_by: upload.createdBy,
    created_at: upload.createdAt.toISOString(),
  };
}

const rounded = (value: number | null): number | undefined => (value === null ? undefined : Number(value.toFixed(1)));
