import { feedbackRecorded } from '@intelgraph/contracts';
import { assertName, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text, timeOf } from '../inputs/check-input.js';
import type { MonitoringParts } from '../model-monitoring.ports.js';

import { upsertFeedback } from './feedback.queries.js';
import type { FeedbackRecord, FeedbackStored } from './feedback.types.js';

/** Most labels of one call. */
export const MAX_FEEDBACK = 10_000;

const checkShape = inputCheck({
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_FEEDBACK,
      items: {
        type: 'object',
        required: ['prediction_id', 'label', 'event_time'],
        properties: {
          prediction_id: text(256),
          label: { type: ['string', 'number', 'boolean'] },
          value: { type: 'number' },
        },
      },
    },
  },
});

/** Keeps what turned out to be right, by prediction; joined with predictions when it is read. */
export class FeedbackService {
  constructor(private readonly parts: MonitoringParts) {}

  /**
   * Stores labels that arrived from the bus, before or after their predictions.
   *
   * @param eventId id of the event that brought them
   * @throws InvalidInputError for what can never be stored
   */
  async store(
    tx: Transaction,
    workspace: string,
    eventId: string,
    items: readonly FeedbackRecord[],
  ): Promise<FeedbackStored> {
    assertName('workspace', workspace);
    checkShape({ items });
    const latest = latestOf(items);
    const stored = await upsertFeedback(tx, workspace, eventId, latest, this.parts.clock.now());
    const outcome = { stored, superseded: items.length - stored };
    this.parts.observer?.feedbackStored?.(outcome.stored, outcome.superseded);
    return outcome;
  }

  /** Records labels given by a caller of the library. */
  async record(context: RequestContext, items: readonly FeedbackRecord[]): Promise<FeedbackStored> {
    requireRole(context, 'editor', 'deployer');
    const id = this.parts.ids.next();
    return inTransaction(this.parts.dataSource, async (tx) => {
      const outcome = await this.store(tx, context.workspace, id, items);
      await this.parts.outbox.add(tx, context, {
        definition: feedbackRecorded,
        subject: `feedback/${id}`,
        aggregateId: id,
        aggregateVersion: 1,
        data: { id, rows: items.length, superseded: outcome.superseded },
      });
      return outcome;
    });
  }
}

/** One label for each prediction: the one of the latest time; of equal times the last in the list. */
function latestOf(items: readonly FeedbackRecord[]): FeedbackRecord[] {
  const byId = new Map<string, FeedbackRecord & { event_time: string }>();
  items.forEach((item, i) => {
    const { label } = item;
    if (typeof label === 'number' && !Number.isFinite(label)) {
      throw InvalidInputError.of(`items[${i}].label`, 'must be a finite number, text or boolean');
    }
    const event_time = timeOf(`items[${i}].event_time`, item.event_time).toISOString();
    const known = byId.get(item.prediction_id);
    if (known === undefined || known.event_time <= event_time) byId.set(item.prediction_id, { ...item, event_time });
  });
  return [...byId.values()];
}
