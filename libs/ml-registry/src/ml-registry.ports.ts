import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

import type { PolicySource } from './policies/policy-source.js';

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

/** Where runs are looked up; experiment tracking in the registry app. */
export interface RunSource {
  /** The run of the caller's workspace, or null. */
  findRun(context: RequestContext, runId: string): Promise<RunFacts | null>;
  /** Whether a run of the caller's workspace holds this artifact. */
  holdsArtifact(context: RequestContext, digest: string): Promise<boolean>;
}

/** What the services of the registry are made of. */
export interface RegistryParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly store: ArtifactStore;
  /** Without it a version's `run_id` is kept as a mere reference. */
  readonly runs?: RunSource;
  /** Which policies promotions are checked against; those that governance announced unless given. */
  readonly policies?: PolicySource;
}
