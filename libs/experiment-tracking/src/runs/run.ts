import type { RunStatus } from './run.states.js';

/** An artifact of a run: a manifest in the artifact store. */
export interface RunArtifact {
  readonly name: string;
  /** sha256 of the manifest, hex. */
  readonly digest: string;
}

/** A data set that a run used. */
export interface RunDataset {
  readonly datasetId: string;
  readonly digest: string;
  /** `train`, `validation`, `test`. */
  readonly split: string;
  readonly rows: number | null;
}

/** One execution of training code. */
export interface Run {
  readonly id: string;
  readonly experimentId: string;
  readonly experimentName: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly params: Readonly<Record<string, unknown>>;
  /** The latest value of each metric: the one of the highest step, then time. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly artifacts: readonly RunArtifact[];
  readonly datasets: readonly RunDataset[];
  readonly jobId: string | null;
  readonly createdBy: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

export interface NewRun {
  /** Made when there is none of this name. */
  readonly experiment: string;
  /** Made up unless given. */
  readonly name?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly datasets?: readonly RunDataset[];
  readonly jobId?: string;
  /** The same key again gives the run of the first call. */
  readonly idempotencyKey?: string;
}

/** One value of a metric. */
export interface MetricPoint {
  readonly key: string;
  /** Finite. */
  readonly value: number;
  readonly step: bigint;
  /** Time of the call unless given. */
  readonly time?: Date;
}

export interface RunBatch {
  /** At most 1000. */
  readonly metrics?: readonly MetricPoint[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RunFilter {
  readonly experiment?: string;
  readonly status?: RunStatus;
  readonly jobId?: string;
}
