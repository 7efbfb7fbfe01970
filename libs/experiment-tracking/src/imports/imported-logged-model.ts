import type { LoggedModelStatus } from '../logged-models/logged-model.js';

export interface ImportedLoggedModel {
  /** `m-` and 32 hex digits: kept. */
  readonly id: string;
  /** Number of an experiment of this workspace. */
  readonly experiment: bigint;
  readonly name: string;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly status: LoggedModelStatus;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
