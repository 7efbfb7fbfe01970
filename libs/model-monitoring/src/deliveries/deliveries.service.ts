import { deliveryReplayed } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { receiverExists, requeueDelivery } from './deliveries.queries.js';
import { DeliveryNotFoundError, DeliveryNotReplayableError } from './deliveries.errors.js';
import { type DeliverySummary, toDeliveryState, toDeliverySummary } from './deliveries.mapper.js';
import { DeliveryEntity } from './delivery.entity.js';
import { deliveryStates } from './delivery.states.js';

export interface DeliveriesParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  /** Tries that a message gets. */
  readonly attempts: number;
  readonly wake?: () => void;
}

/** What people can do about messages that did not get through. */
export class DeliveriesService {
  constructor(private readonly parts: DeliveriesParts) {}

  /** Sends a failed message again, with as many tries as a new one. @throws DeliveryNotFoundError, DeliveryNotReplayableError */
  async replay(context: RequestContext, id: string): Promise<DeliverySummary> {
    requireRole(context, 'editor');
    const { dataSource, outbox, attempts } = this.parts;
    const view = await inTransaction(dataSource, async (tx) => {
      const { workspace } = context;
      const where = { workspace, id };
      const delivery = await tx.findOne(DeliveryEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (delivery === null) throw new DeliveryNotFoundError(id);
      deliveryStates.assert(delivery.state, 'queued', (from) => new DeliveryNotReplayableError(id, `it is ${from}`));
      if (!(await receiverExists(tx, delivery.receiverId))) {
        throw new DeliveryNotReplayableError(id, 'its receiver was removed');
      }
      await requeueDelivery(tx, id, attempts);
      const queued = await tx.findOneByOrFail(DeliveryEntity, where);
      await outbox.add(tx, context, {
        definition: deliveryReplayed,
        subject: `alert-delivery/${id}`,
        aggregateId: id,
        aggregateVersion: queued.attempts + 1,
        data: toDeliveryState(queued),
      });
      return toDeliverySummary(queued);
    });
    this.parts.wake?.();
    return view;
  }
}
