import { feedbackReceived } from '@intelgraph/contracts';
import { requireRole, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../deployments/postgres-availability.js';
import { assertMaySetEventTime } from '../event-times.js';

import type { FeedbackInput, FeedbackReceipt } from './feedback.js';
import { assertFeedback } from './feedback-rules.js';

export interface FeedbackServiceParts {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/**
 * Takes outcomes of predictions and hands them on by the outbox: what was answered with a receipt reaches monitoring
 * once at least, which counts the latest label of a prediction. Whether a prediction exists is not asked: labels may come
 * late, or before their prediction has arrived there.
 */
export class FeedbackService {
  constructor(private readonly parts: FeedbackServiceParts) {}

  /**
   * Keeps up to 1000 outcomes, all or none. Needs the role `editor` or `deployer`.
   *
   * @param pathOf what an item is called in problems
   * @throws InvalidInputError naming `items[3].label`, EventTimeForbiddenError, UnavailableError
   */
  async record(
    ctx: RequestContext,
    items: readonly FeedbackInput[],
    pathOf: (index: number) => string = (i) => `items[${i}].`,
  ): Promise<FeedbackReceipt> {
    requireRole(ctx, 'editor', 'deployer');
    const dated = items.findIndex(({ eventTime }) => eventTime !== undefined);
    if (dated >= 0) assertMaySetEventTime(ctx, `${pathOf(dated)}event_time`);
    const { source, outbox, ids, clock } = this.parts;
    const now = clock.now();
    assertFeedback(items, pathOf, now);
    const id = ids.next();
    const data = { items: items.map((item) => toItem(item, now)) };
    await whilePostgresAnswers(source, () =>
      inTransaction(source, (tx) =>
        outbox.add(tx, ctx, {
          definition: feedbackReceived,
          subject: `feedback/${id}`,
          aggregateId: id,
          aggregateVersion: 1,
          data,
        }),
      ),
    );
    return { feedbackId: id, accepted: items.length };
  }
}

function toItem({ predictionId, label, value, eventTime }: FeedbackInput, now: Date) {
  return {
    prediction_id: predictionId,
    label,
    ...(value === undefined ? {} : { value }),
    event_time: (eventTime === undefined ? now : new Date(eventTime)).toISOString(),
  };
}
