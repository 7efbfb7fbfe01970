import type { RunStatus } from '../runs/run.states.js';

export interface ImportedRun {
  /** 32 hex digits, or a uuid: kept. */
  readonly id: string;
  /** Number of an experiment of this workspace. */
  readonly experiment: bigint;
  readonly name: string;
  readonly status: RunStatus;
  readonly userId: string;
  readonly startedAt: Date;
  readonly endedAt?: Date | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}
