import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { Clock, IdSource, RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

/** What the services of experiment tracking are made of. */
export interface TrackingParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly store: ArtifactStore;
  /** Whether something else of the caller's workspace, such as a model version, holds this artifact already. */
  readonly holdsArtifact?: (context: RequestContext, digest: string) => Promise<boolean>;
}
