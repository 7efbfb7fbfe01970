import type { Clock, Logger, RequestContext } from '@intelgraph/kernel';
import type { PostgresConnection } from '@intelgraph/persistence';

export interface RedisConfig {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
  readonly db?: number;
  /** Put before every key; stores with the same one share their values. Default `intelgraph:features:`. */
  readonly keyPrefix?: string;
}

/** Options of `createFeatureStore`. */
export interface FeatureStoreConfig {
  /** Database of the definitions and of the offline store; made and migrated by `initialize()` when needed. */
  readonly postgres: PostgresConnection;
  /**
   * The online store; must be reachable at `initialize()` when given. Without it values are kept in this process and
   * rebuilt from the offline store at `initialize()`.
   */
  readonly redis?: RedisConfig;
  /** The offline store: the database named by `postgres`. */
  readonly offline?: { readonly type: 'postgres'; readonly config?: Readonly<Record<string, unknown>> };
  /**
   * Who calls: a name, which is recorded as asserted (the user of the operating system unless given), or the context
   * of a verified caller.
   */
  readonly actor?: string | RequestContext;
  /** Workspace of an asserted actor; `default` unless given. */
  readonly workspace?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
}
