import type { BatchJobFact } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';

import { toBatchJob } from './batch-job.js';
import type { BatchJobEntity } from './batch-job.entity.js';

/** The state of a job as its events carry it. */
export function batchJobFact(entity: BatchJobEntity): BatchJobFact {
  const job = toBatchJob(entity);
  const { uri, uploadId, format } = job.input;
  return {
    ...{ job_id: job.id, model_name: job.modelName, model_version: job.modelVersion },
    ...{ artifact_digest: job.artifactDigest, status: job.state, attempt: job.attempt },
    input: {
      format,
      ...(uri === undefined ? {} : { uri }),
      ...(uploadId === undefined ? {} : { upload_id: uploadId }),
    },
    output: { ...job.output },
    ...{ rows_predicted: job.rowsPredicted, rows_bad: job.rowsBad },
    ...(job.error === null ? {} : { error: { ...job.error } }),
    created_at: job.createdAt.toISOString(),
    ...(job.finishedAt === null ? {} : { finished_at: job.finishedAt.toISOString() }),
  };
}

/** Work on a job is done in the name of whoever started it. */
export function contextOf(job: BatchJobEntity): RequestContext {
  return {
    principal: { ...job.principal, via: 'service:inference' },
    workspace: job.workspace,
    requestId: job.requestId,
    traceparent: job.traceparent,
  };
}
