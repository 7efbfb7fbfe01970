import type { RequestContext } from '@intelgraph/kernel';

/** A version as the registry has it (snake_case: it becomes part of the card). */
export interface CardModel {
  readonly id: string;
  readonly version_id: string;
  readonly name: string;
  readonly version: string;
  readonly stage: string;
  readonly framework: string;
  readonly model_type: string;
  readonly description: string;
  readonly author: string;
  readonly tags: readonly string[];
  readonly artifact_uri: string;
  readonly artifact_digest: string | null;
  readonly artifact_status: string;
  readonly size_bytes: number | null;
  readonly registered_by: string;
  readonly registered_at: string;
}

/** A file that the version was made or judged with. */
export interface CardLineageDataset {
  readonly dataset_id: string;
  readonly version: string;
  readonly split: string;
  readonly rows: number | null;
  readonly digest: string | null;
}

export interface CardAncestor {
  readonly model: string;
  readonly version: string;
  readonly relationship: string;
  /** 1 = parent. */
  readonly depth: number;
  /** Whether the registry has that version. */
  readonly resolved: boolean;
}

export interface CardTransition {
  readonly id: string;
  readonly from_stage: string;
  readonly to_stage: string;
  readonly status: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly comment: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly decision_comment: string;
  readonly checklist: readonly { readonly item: string; readonly completed: boolean }[];
  readonly approvals: readonly { readonly approver: string; readonly comment: string; readonly approved_at: string }[];
}

export interface CardStageChange {
  readonly from_stage: string;
  readonly to_stage: string;
  readonly cause: string;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: string;
}

/** What the registry tells about a version; lists oldest first. */
export interface VersionFacts {
  readonly model: CardModel;
  readonly metrics: Readonly<Record<string, number>>;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly signature: Readonly<Record<string, unknown>> | null;
  readonly experiment_id: string | null;
  readonly run_id: string | null;
  readonly job_id: string | null;
  readonly datasets: readonly CardLineageDataset[];
  readonly ancestors: readonly CardAncestor[];
  readonly transitions: readonly CardTransition[];
  readonly history: readonly CardStageChange[];
  /** Time of the version's last change. */
  readonly updated_at: string;
}

/** A column in numbers; values of categorical columns are not told. */
export interface CardColumn {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly distinct: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly stddev: number | null;
}

/** An uploaded data set. */
export interface DatasetFacts {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly format: string;
  readonly rows: number;
  readonly size_bytes: number;
  readonly columns: readonly CardColumn[];
}

/** The registry as cards need it. Throws an AppError of kind `not_found` for what is not there, else UnavailableError. */
export interface VersionFactsPort {
  versionFacts(context: RequestContext, model: string, version: string): Promise<VersionFacts>;
}

/** Training as cards need it. */
export interface DatasetFactsPort {
  /** By id, else by digest; undefined when training has no such data set, as with files of a data root. */
  datasetFacts(
    context: RequestContext,
    dataset: { readonly id: string; readonly digest: string | null },
  ): Promise<DatasetFacts | undefined>;
}
