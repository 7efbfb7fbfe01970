import type { Clock, Logger, RequestContext } from '@intelgraph/kernel';
import type { PostgresConnection } from '@intelgraph/persistence';

import type { AlertingOptions } from './alerting.js';

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
  /**
   * Whether due checks are run, A/B tests with stop rules watched and alerts sent while it is open. False unless given: a monitoring service on the same
   * database does that, and knows the registry and the keys of receivers. True where there is no service.
   */
  readonly background?: boolean;
  readonly alerting?: AlertingOptions;
  readonly clock?: Clock;
  readonly logger?: Logger;
}
