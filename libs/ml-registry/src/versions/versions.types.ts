/** A parent of a version. `model_id` is the id or the name of a model. */
export interface ParentModelInput {
  readonly model_id: string;
  readonly version: string;
  /** For example `fine-tuned`, `distilled`, `ensemble-member`. */
  readonly relationship: string;
}

/** A data set that a version was made or judged with. */
export interface LineageDatasetInput {
  readonly dataset_id: string;
  readonly version?: string;
  /** `train`, `validation`, `test` or any other name. */
  readonly split?: string;
  /** Rows. */
  readonly size?: number | null;
  /** sha256 (hex) of the file. */
  readonly digest?: string | null;
}

export interface LineageInput {
  readonly parent_models?: readonly ParentModelInput[];
  readonly datasets?: readonly LineageDatasetInput[];
  readonly experiment_id?: string | null;
  readonly run_id?: string | null;
  readonly job_id?: string | null;
}

/** What `registerModel` takes; the names are those of the guide. */
export interface RegisterVersionInput {
  /** Name of the model, which is made when there is none; or the id of an existing one. */
  readonly name: string;
  /** Semantic version; the next minor one when absent. */
  readonly version?: string;
  readonly framework?: string;
  readonly model_type?: string;
  /** A new version starts in `development`; other stages are reached by transitions. */
  readonly stage?: 'development';
  /** The caller when absent. */
  readonly author?: string;
  readonly description?: string;
  /**
   * `artifact://sha256:<manifest digest>` of the artifact store; any other address makes the version `external`. Without
   * it and without a run that holds an artifact, files can be uploaded (`pending`).
   */
  readonly artifact_uri?: string;
  readonly model_size_bytes?: number;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly signature?: Readonly<Record<string, unknown>>;
  /** `ensemble`: the version consists of others, and is made of `graph`. */
  readonly kind?: 'ensemble';
  /** Of an ensemble, instead of an artifact: how versions work together. Those that it names are pinned now. */
  readonly graph?: unknown;
  /** Run whose artifact, metrics, parameters and data sets are taken over where nothing is given here. */
  readonly run_id?: string;
  readonly lineage?: LineageInput;
  /** The same key again answers the version of the first call. */
  readonly idempotency_key?: string;
}

/** What MLflow's clients register: where the files are, and what to say about them. */
export interface SourcedVersionInput {
  readonly source: string;
  readonly run_id?: string;
  readonly run_link?: string;
  readonly description?: string;
  /** `semver` among them decides the semantic version. */
  readonly labels?: Readonly<Record<string, string>>;
}
