import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { DataSource, EntityManager } from 'typeorm';

import type { PolicySource } from './policies/policy-source.js';
import type { MlflowTransitions } from './settings/registry-settings.entity.js';
import type { WebhookOptions } from './webhooks/webhooks.ports.js';

/** What a registered version takes over from the run that made it. */
export interface RunFacts {
  readonly id: string;
  readonly experiment_id: string;
  readonly job_id: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly datasets: readonly {
    readonly dataset_id: string;
    readonly digest: string;
    readonly split: string;
    readonly rows: number | null;
  }[];
  /** Manifest digest of the run's artifact "model" (or of its only one). */
  readonly artifact_digest: string | null;
}

/** A run as it is compared with others. Times are ISO 8601. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  readonly status: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** The last value of each; null where it is not a number. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly datasets: readonly {
    readonly dataset_id: string;
    readonly version: string;
    readonly split: string;
    readonly digest: string | null;
  }[];
  /** Of all files that it logged; null where they are kept elsewhere. */
  readonly artifact_size_bytes: number | null;
}

/** Where runs are looked up; experiment tracking in the registry app. */
export interface RunSource {
  /** The run of the caller's workspace, or null. */
  findRun(context: RequestContext, runId: string): Promise<RunFacts | null>;
  /** Runs of the caller's workspace, in the order of the ids. @throws AppError for one that does not exist */
  summaries(context: RequestContext, runIds: readonly string[]): Promise<readonly RunSummary[]>;
  /** Whether a run of the caller's workspace holds this artifact. */
  holdsArtifact(context: RequestContext, digest: string): Promise<boolean>;
}

/** A run as the evidence of a checklist sees it. */
export interface RunSeen {
  readonly status: string;
  /** Whether it ended well. */
  readonly finished: boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Where the evidence of checklists is looked for in runs; experiment tracking in the registry app. */
export interface RunEvidenceSource {
  /** The run of the caller's workspace, or null: also when it was deleted. */
  findRun(context: RequestContext, runId: string): Promise<RunSeen | null>;
  /** sha256 (hex) of a file of the run, or null. */
  fileDigest(context: RequestContext, runId: string, path: string): Promise<string | null>;
}

/** A file that a source holds, already in the artifact store. */
export interface SourceFile {
  /** Relative to the source. */
  readonly path: string;
  readonly digest: string;
  readonly size: number;
}

/** Content that a version's source stands for. */
export interface ResolvedSource {
  /** None where nothing was stored there yet. */
  readonly files: readonly SourceFile[];
  /** The address that MLflow's clients download from. */
  readonly location: string;
  /** Who can load it, when that is known: `mlflow` unless given. */
  readonly flavor?: string;
  readonly signature?: Readonly<Record<string, unknown>>;
  /** The run it comes from, when the source knows. */
  readonly runId?: string;
}

/** Looks up what an MLflow address of the platform stands for: the artifacts of runs and logged models. */
export interface SourceResolver {
  /**
   * @param source `runs:/<run>/<path>`, `mlflow-artifacts:/<path>` or `models:/<logged model id>`
   * @returns the files, or null when the address is not one of ours: then the version is external
   * @throws AppError when it is one of ours and names nothing of the caller's workspace
   */
  resolve(context: RequestContext, source: string, runId: string | undefined): Promise<ResolvedSource | null>;
}

/** Somebody else who refers to blobs of the store, in any workspace: asked before a purge frees some. */
export interface DistantBlobHolder {
  /** Digests of all manifests that must stay, with what they name. */
  manifests(): Promise<readonly string[]>;
  /** Those of these blobs that are referred to directly. */
  held(digests: readonly string[]): Promise<readonly string[]>;
}

/**
 * One in the registry's own database. It is asked while registrations wait, and they may have taken all connections: it reads by
 * the one that it is given.
 */
export interface BlobHolder {
  manifests(manager: EntityManager): Promise<readonly string[]>;
  held(manager: EntityManager, digests: readonly string[]): Promise<readonly string[]>;
}

/** What the services of the registry are made of. */
export interface RegistryParts {
  readonly dataSource: DataSource;
  readonly outbox: Pick<Outbox, 'add'>;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly store: ArtifactStore;
  /** Without it a version's `run_id` is kept as a mere reference. */
  readonly runs?: RunSource;
  /** Without it no run is found that evidence names. */
  readonly runEvidence?: RunEvidenceSource;
  /** Without it every source but that of another version is external. */
  readonly sources?: SourceResolver;
  readonly blobHolders?: readonly BlobHolder[];
  /**
   * Holders that may be slow or away: asked before registrations have to wait. Nothing is freed while one does not answer; what
   * it comes to hold meanwhile was written a moment ago and is kept for that.
   */
  readonly distantBlobHolders?: readonly DistantBlobHolder[];
  /** How long a blob is kept after it was written, for whoever is about to refer to it; an hour unless given. */
  readonly purgeGraceMs?: number;
  /** How stages move through MLflow where a workspace sets nothing; `governed` unless given. */
  readonly mlflowTransitions?: MlflowTransitions;
  /** Which policies promotions are checked against; those that governance announced unless given. */
  readonly policies?: PolicySource;
  /** How webhooks are called: public addresses only and secrets in the clear unless given. */
  readonly webhooks?: WebhookOptions;
}
