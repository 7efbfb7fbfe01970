import type { Clock, Logger, RequestContext } from '@intelgraph/kernel';
import type { PostgresConnection } from '@intelgraph/persistence';

/** Options of `createModelMonitoring`. */
export interface ModelMonitoringConfig {
  /** Database of predictions, reports and alerts; made and migrated by `initialize()` when needed. */
  readonly postgres: PostgresConnection;
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
