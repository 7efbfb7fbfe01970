import type { SharedStoreConfig } from '@intelgraph/artifact-store';
import type { PostgresConnection } from '@intelgraph/persistence';
import type { Logger, RequestContext } from '@intelgraph/kernel';

import type { GivenPolicy } from './policies/policy-source.js';

export interface RedisConfig {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  readonly db?: number;
}

/** Options of `createMLRegistry`. */
export interface MLRegistryConfig {
  /** Database of the registry; made and migrated by `initialize()` when needed. */
  readonly postgres: PostgresConnection;
  /** Caches manifests, which never change. Must be reachable at `initialize()` when given. */
  readonly redis?: RedisConfig;
  /** Where artifacts are. */
  readonly storage: SharedStoreConfig;
  /**
   * Who calls: a name, which is recorded as asserted and opens no way into production (the user of the operating
   * system unless given), or the context of a verified caller.
   */
  readonly actor?: string | RequestContext;
  /** Workspace of an asserted actor; `default` unless given. */
  readonly workspace?: string;
  /** What promotions need beside the policies that governance announced to this database. */
  readonly policies?: readonly GivenPolicy[];
  readonly logger?: Logger;
}
