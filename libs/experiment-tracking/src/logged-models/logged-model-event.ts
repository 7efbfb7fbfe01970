import type { EventDefinition, LoggedModelState } from '@intelgraph/contracts';
import type { OutboxEvent } from '@intelgraph/messaging';

import { type LoggedModelRow, toLoggedModelState } from './logged-model-row.js';

/** The event of a logged model, with its whole state. */
export const loggedModelEvent = (
  definition: EventDefinition<LoggedModelState>,
  row: LoggedModelRow,
): OutboxEvent<LoggedModelState> => ({
  definition,
  subject: `logged_model/${row.id}`,
  aggregateId: row.id,
  aggregateVersion: row.version,
  data: toLoggedModelState(row),
});
