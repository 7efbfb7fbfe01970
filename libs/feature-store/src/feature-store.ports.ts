import type { Clock, IdSource, Logger } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import type { OnlineStore } from '@intelgraph/online-features';
import type { DataSource } from 'typeorm';

import type { ReadStatus } from './reads/read-value.js';

/** Is told what happens, for metrics. */
export interface FeatureStoreObserver {
  /** Values that one read answered. */
  read?(
    values: readonly { readonly status: ReadStatus; readonly source: 'online' | 'offline' }[],
    seconds: number,
  ): void;
  written?(outcome: { readonly stored: number; readonly superseded: number; readonly duplicates: number }): void;
  /** The online store did not answer: reads went to the offline store, or writes will follow later. */
  onlineFailed?(error: unknown): void;
}

/** What the services of the feature store are made of. */
export interface FeatureStoreParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly online: OnlineStore;
  readonly observer?: FeatureStoreObserver;
  readonly logger?: Logger;
}
