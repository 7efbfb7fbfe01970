import type { SharedStoreConfig } from '@intelgraph/artifact-store';

import type { ReadOptions } from '../../datasets/tabular-file.js';
import type { JobPhase } from '../job.states.js';
import type { JobResult, JobSpec } from '../job-spec.js';
import type { EpochRecord, TrialRecord } from '../jobs.queries.js';

/** What a training process is told, once. */
export interface TrainingOrder {
  readonly jobId: string;
  readonly modelName: string;
  readonly spec: JobSpec;
  /** Trials that earlier processes finished. */
  readonly trials: readonly TrialRecord[];
  /** Where the artifact store lies. */
  readonly artifacts: SharedStoreConfig;
  readonly reading: ReadOptions;
  /** Larger tables are refused, in MiB. */
  readonly memoryMb: number;
}

/** What a training process tells, in order; `done` or `failed` comes last. */
export type TrainingReport =
  | { readonly kind: 'progress'; readonly phase: JobPhase; readonly progress: number }
  | { readonly kind: 'epoch'; readonly epoch: EpochRecord }
  | { readonly kind: 'trial'; readonly trial: TrialRecord }
  | { readonly kind: 'done'; readonly result: JobResult }
  | { readonly kind: 'failed'; readonly error: { readonly code: string; readonly message: string } };
