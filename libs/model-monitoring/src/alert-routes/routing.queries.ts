import type { Transaction } from '@intelgraph/persistence';

import { SEVERITIES, type Severity } from '../checks/severity.js';

import { type LabelMatcher, matchesAll } from './label-matcher.js';

interface RoutedReceiver {
  readonly receiver_id: string;
  readonly min_severity: Severity;
  readonly matchers: LabelMatcher[];
}

export interface RoutedAlert {
  readonly workspace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly severity: Severity;
}

/** The receivers that the routes of the workspace lead this alert to, each once, in the order of their ids. */
export async function receiversOf(tx: Transaction, alert: RoutedAlert): Promise<string[]> {
  const rows = await tx.query<RoutedReceiver[]>(
    `SELECT link.receiver_id, route.min_severity, route.matchers
       FROM alert_routes route
       JOIN alert_route_receivers link ON link.route_id = route.id
       JOIN alert_receivers receiver ON receiver.id = link.receiver_id
      WHERE route.workspace = $1 AND route.enabled AND receiver.enabled`,
    [alert.workspace],
  );
  const rank = SEVERITIES.indexOf(alert.severity);
  const matching = rows.filter(
    ({ min_severity, matchers }) => rank >= SEVERITIES.indexOf(min_severity) && matchesAll(matchers, alert.labels),
  );
  return [...new Set(matching.map(({ receiver_id }) => receiver_id))].sort();
}
