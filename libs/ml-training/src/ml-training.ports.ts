import type { RequestContext } from '@intelgraph/kernel';

/** What a finished job hands to the registry. */
export interface VersionToRegister {
  readonly model: string;
  /** The next free one when absent. */
  readonly version?: string;
  readonly jobId: string;
  readonly runId?: string;
  readonly artifactUri: string;
  readonly sizeBytes: number;
  readonly task: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly hyperparameters: Readonly<Record<string, number | string>>;
  readonly tags: readonly string[];
  readonly signature: Readonly<Record<string, unknown>>;
  readonly datasets: readonly RunDataset[];
}

/** A file that a model was trained or validated on. */
export interface RunDataset {
  readonly datasetId: string;
  readonly digest: string;
  readonly split: string;
  readonly rows?: number;
}

/** A registered version, as far as training looks at it. */
export interface RegisteredVersion {
  readonly version: string;
  readonly artifactUri: string;
}

/** The model registry as training needs it. Implementations throw UnavailableError when it does not answer. */
export interface ModelRegistryPort {
  findVersion(ctx: RequestContext, model: string, version: string): Promise<RegisteredVersion | undefined>;
  /** Registering for the same job again gives the version of the first call. */
  registerVersion(ctx: RequestContext, version: VersionToRegister): Promise<RegisteredVersion>;
}

/** One value of a metric. */
export interface MetricPoint {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  /** The logged model that it was measured of. */
  readonly modelId?: string;
}

/** A trained model as one of the models that a run logged. */
export interface RunModel {
  readonly name: string;
  readonly manifestDigest: string;
  readonly modelType: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A data set of a run as MLflow's clients see it. */
export interface RunInput {
  readonly name: string;
  /** At most 36 characters; with the name it tells the data set apart from others. */
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  /** JSON in MLflow's form; absent while nobody has read the file. */
  readonly schema?: string;
  readonly profile?: string;
  /** `training`, `validation`. */
  readonly context: string;
}

/** A run to be made. */
export interface NewRun {
  readonly jobId: string;
  readonly experiment: string;
  readonly user: string;
  readonly startedAt: Date;
  readonly params: Readonly<Record<string, number | string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasets: readonly RunDataset[];
}

/** Experiment tracking as training needs it. All calls may be repeated. */
export interface RunTrackerPort {
  /** The same job again gives the run of the first call. */
  createRun(ctx: RequestContext, run: NewRun): Promise<string>;
  logEntries(ctx: RequestContext, runId: string, entries: Pick<NewRun, 'params' | 'tags'>): Promise<void>;
  /** `datasets` take the place of those that the run was made with. */
  logInputs(
    ctx: RequestContext,
    runId: string,
    inputs: readonly RunInput[],
    datasets: readonly RunDataset[],
  ): Promise<void>;
  /** `at` is the time of all points: the same again is the same point. */
  logMetrics(ctx: RequestContext, runId: string, points: readonly MetricPoint[], at: Date): Promise<void>;
  /** Shows the artifact among the run's models, as MLflow's clients log one. The same name again gives the same id. */
  logModel(ctx: RequestContext, runId: string, model: RunModel): Promise<string>;
  logArtifact(ctx: RequestContext, runId: string, name: string, manifestDigest: string): Promise<void>;
  finishRun(ctx: RequestContext, runId: string, status: 'finished' | 'failed' | 'killed'): Promise<void>;
  /** The artifact named `model` of a run: its manifest's digest. */
  findModelArtifact(ctx: RequestContext, runId: string): Promise<string | undefined>;
}
