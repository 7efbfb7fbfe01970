/** A data set as MLflow's clients describe it; name and digest tell it apart from others of its experiment. */
export interface InputDataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

/** A data set that a run used. `mlflow.data.context` among the tags says for what: training, validation. */
export interface DatasetInput {
  readonly dataset: InputDataset;
  readonly tags: Readonly<Record<string, string>>;
}

/** A logged model that a run made, at which step. */
export interface ModelOutput {
  readonly modelId: string;
  readonly step: bigint;
}

/** What a run read and made. */
export interface InputsAndOutputs {
  readonly datasetInputs: readonly DatasetInput[];
  /** Ids of logged models. */
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** A data set of an experiment with one of its uses; null: none was stated. */
export interface DatasetSummary {
  readonly experimentNumber: bigint;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}
