import type { LifecycleStage } from '../lifecycle/lifecycle.js';

/** A logged model is pending until its files are there. */
export const LOGGED_MODEL_STATES = ['pending', 'ready', 'failed'] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATES)[number];

/** A value of a metric that a logged model has, by which run and on which data set. */
export interface LoggedModelMetric {
  readonly key: string;
  readonly value: number;
  readonly step: bigint;
  readonly time: Date;
  readonly runId: string;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

/** A model that a run made, before anybody registers it. */
export interface LoggedModel {
  /** `m-` and 32 hex digits. */
  readonly id: string;
  readonly experimentId: string;
  readonly experimentNumber: bigint;
  readonly name: string;
  readonly modelType: string | null;
  /** As the client wrote it. */
  readonly sourceRunId: string | null;
  readonly status: LoggedModelStatus;
  readonly lifecycleStage: LifecycleStage;
  readonly artifactUri: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: readonly LoggedModelMetric[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewLoggedModel {
  readonly experiment: bigint;
  /** Made up unless given. */
  readonly name?: string | undefined;
  readonly modelType?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}
