export type Entries = Readonly<Record<string, string>>;

export interface Experiment {
  readonly id: string;
  readonly name: string;
  readonly isDeleted: boolean;
  readonly tags: Entries;
  /** Milliseconds, like all times here. */
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

export interface MetricPoint {
  readonly key: string;
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly timestamp: bigint;
  readonly step: bigint;
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}

/** As MLflow's API takes it back. */
export interface DatasetInput {
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly dataset: Readonly<Record<string, string>>;
}

export interface Run {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly userId: string;
  readonly status: string;
  readonly isDeleted: boolean;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly artifactUri: string;
  readonly params: Entries;
  /** Without the run's name. */
  readonly tags: Entries;
  /** The last value of each. */
  readonly metrics: readonly MetricPoint[];
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly model_id: string; readonly step: bigint }[];
}

export interface LoggedModel {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly modelType: string;
  readonly sourceRunId: string;
  /** `LOGGED_MODEL_READY` and the like. */
  readonly status: string;
  readonly artifactUri: string;
  readonly params: Entries;
  readonly tags: Entries;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly metrics: readonly { readonly runId: string; readonly point: MetricPoint }[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly description: string;
  readonly tags: Entries;
  readonly createdAt: number;
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
}

export interface ModelVersion {
  readonly model: string;
  readonly number: number;
  readonly source: string;
  readonly runId: string;
  readonly runLink: string;
  readonly userId: string;
  /** None, Staging, Production, Archived. */
  readonly stage: string;
  readonly status: string;
  readonly description: string;
  readonly tags: Entries;
  readonly createdAt: number;
  readonly updatedAt: number;
}
