import type { RunStatus } from './run.states.js';
import type { RunDataset } from './run.js';

/** A run as it is to be inserted. */
export interface RunDraft {
  readonly id: string;
  readonly workspace: string;
  readonly experimentNumber: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasets: readonly RunDataset[];
  readonly jobId: string | null;
  readonly idempotencyKey: string | null;
  readonly userId: string;
  readonly createdBy: string;
  readonly startedAt: Date;
}

/** Where the files of a run are, below the artifact location of its experiment. */
export const artifactsBelow = (runId: string): string => `/${runId.replaceAll('-', '')}/artifacts`;
