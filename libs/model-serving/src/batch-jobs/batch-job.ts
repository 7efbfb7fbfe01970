import type { BatchJobEntity } from './batch-job.entity.js';
import type { BatchFormat } from './batch-job-spec.js';
import type { ExplanationSpec } from './explanations/explanation-spec.js';
import type { BatchJobPhase, BatchJobState } from './batch-job.states.js';

/** A batch job as callers see it. */
export interface BatchJob {
  readonly id: string;
  readonly modelName: string;
  readonly modelVersion: string;
  /** sha256 of the artifact's manifest, which answers every row. */
  readonly artifactDigest: string;
  readonly state: BatchJobState;
  readonly phase: BatchJobPhase;
  readonly input: { readonly uri?: string; readonly uploadId?: string; readonly format: BatchFormat };
  readonly output: { readonly uri?: string; readonly format: BatchFormat };
  readonly chunkRows: number;
  readonly returnConfidence: boolean;
  readonly maxBadRows: number | null;
  /** Columns of the input that the output has; null = all. */
  readonly keepColumns: readonly string[] | null;
  /** Null: nothing is explained. */
  readonly explanation: ExplanationSpec | null;
  /** 0 to 1, by rows where their number is known, else by bytes. */
  readonly progress: number;
  readonly rowsPredicted: number;
  readonly rowsBad: number;
  /** Since it was taken up last; null = not known. */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly outputBytes: number | null;
  readonly attempt: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** When what the service keeps of it is removed; null = not yet known, or never. */
  readonly filesExpireAt: Date | null;
}

/** @param retentionMs how long files are kept; 0 = for ever */
export function toBatchJob(job: BatchJobEntity, retentionMs = 0): BatchJob {
  const { spec } = job;
  const { uri, uploadId, format } = spec.input;
  return {
    ...{ id: job.id, modelName: job.modelName, modelVersion: job.modelVersion, artifactDigest: job.artifactDigest },
    ...{ state: job.state, phase: job.phase, attempt: job.attempt, error: job.error },
    input: { format, ...(uri === undefined ? {} : { uri }), ...(uploadId === undefined ? {} : { uploadId }) },
    output: { format: spec.output.format, ...(spec.output.uri === undefined ? {} : { uri: spec.output.uri }) },
    ...{ chunkRows: spec.chunkRows, returnConfidence: spec.returnConfidence, maxBadRows: spec.maxBadRows ?? null },
    keepColumns: spec.keepColumns ?? null,
    explanation: spec.explanation ?? null,
    ...{ progress: job.progress, rowsPredicted: job.rowsPredicted, rowsBad: job.rowsBad },
    ...{ rowsPerSecond: job.rowsPerSecond, secondsLeft: job.secondsLeft, outputBytes: job.outputBytes },
    ...{ createdBy: job.principal.id, createdAt: job.createdAt },
    ...{ startedAt: job.startedAt, finishedAt: job.finishedAt },
    filesExpireAt: expiryOf(job, retentionMs),
  };
}

function expiryOf({ finishedAt }: BatchJobEntity, retentionMs: number): Date | null {
  return finishedAt === null || retentionMs === 0 ? null : new Date(finishedAt.getTime() + retentionMs);
}
