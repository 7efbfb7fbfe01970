import type { ArtifactFile } from '../artifact-files/artifact-file.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';
import type { MetricPoint } from '../metrics/metric-point.js';

import type { RunStatus } from './run.states.js';

/** The tag under which MLflow's clients read and write a run's name; it is kept as the name alone. */
export const RUN_NAME_TAG = 'mlflow.runName';

/** An artifact of a run: a manifest in the artifact store. */
export interface RunArtifact {
  readonly name: string;
  /** sha256 of the manifest, hex. */
  readonly digest: string;
}

/** Reads which files an artifact has, by the digest of its manifest. */
export type FilesOfArtifact = (digest: string) => Promise<readonly ArtifactFile[]>;

/** A data set that a run used. */
export interface RunDataset {
  readonly datasetId: string;
  readonly digest: string;
  /** `train`, `validation`, `test`. */
  readonly split: string;
  readonly rows: number | null;
}

/** The latest value of a metric: the one of the highest step, then time, then value (NaN counts as the highest). */
export interface LatestMetric {
  readonly key: string;
  readonly value: number;
  readonly step: bigint;
  readonly time: Date;
}

/** The same as PostgreSQL writes it: `NaN` and `Infinity` are no JSON, all other numbers are. */
export interface LatestMetricTexts {
  readonly key: string;
  readonly value: string;
  readonly step: string;
  /** Milliseconds since 1970. */
  readonly timeMs: string;
}

/** One execution of training code. */
export interface Run {
  readonly id: string;
  readonly experimentId: string;
  readonly experimentNumber: bigint;
  readonly experimentName: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly lifecycleStage: LifecycleStage;
  readonly params: Readonly<Record<string, unknown>>;
  /** Values of `latestMetrics`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** By key. */
  readonly latestMetrics: readonly LatestMetric[];
  /** The same without the cost of reading them. */
  readonly latestTexts: readonly LatestMetricTexts[];
  readonly tags: Readonly<Record<string, string>>;
  readonly artifacts: readonly RunArtifact[];
  readonly datasets: readonly RunDataset[];
  readonly jobId: string | null;
  /** Who the client says it runs for; the caller is `createdBy`. */
  readonly userId: string;
  /** Where MLflow's clients put its artifacts. */
  readonly artifactUri: string;
  readonly createdBy: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

export interface NewRun {
  /** A name, of which one is made when there is none; or the number of one that exists. */
  readonly experiment: string | bigint;
  /** Made up unless given. */
  readonly name?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly datasets?: readonly RunDataset[];
  readonly jobId?: string;
  readonly userId?: string;
  /** The time of the call unless given. */
  readonly startedAt?: Date;
  /** The same key again gives the run of the first call. */
  readonly idempotencyKey?: string;
}

/** What changes of a run; a status may also take up again what had ended. */
export interface RunChange {
  readonly name?: string;
  readonly status?: RunStatus;
  readonly endedAt?: Date;
}

export interface RunBatch {
  /** At most 1000. */
  readonly metrics?: readonly MetricPoint[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RunFilter {
  /** Its name. */
  readonly experiment?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly jobId?: string | undefined;
  /** Conditions such as `metrics.auc >= 0.8 AND (tags.team = 'risk' OR params.lr = '0.1')`; fields: listed-runs.catalog. */
  readonly filter?: string | undefined;
  /** Terms such as `metrics.auc DESC, started_at`. */
  readonly orderBy?: string | undefined;
}
