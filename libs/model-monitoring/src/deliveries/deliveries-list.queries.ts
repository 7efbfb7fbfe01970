import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { countQueued } from './deliveries.queries.js';
import { DeliveryNotFoundError } from './deliveries.errors.js';
import { type DeliverySummary, type DeliveryView, toDeliverySummary, toDeliveryView } from './deliveries.mapper.js';
import { DeliveryEntity } from './delivery.entity.js';
import type { DeliveryStateName } from './delivery.states.js';

export interface DeliveryFilter extends PageRequest {
  readonly state?: DeliveryStateName;
  readonly receiver_id?: string;
  readonly model_name?: string;
}

/** Reads of messages to receivers. */
export class DeliveriesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DeliveryNotFoundError */
  async get(context: RequestContext, id: string): Promise<DeliveryView> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource
      .getRepository(DeliveryEntity)
      .createQueryBuilder('delivery')
      .addSelect('delivery.notification')
      .where('delivery.workspace = :workspace AND delivery.id = :id', { workspace, id })
      .getOne();
    if (found === null) throw new DeliveryNotFoundError(id);
    return toDeliveryView(found);
  }

  /** Newest first. */
  async list(context: RequestContext, filter: DeliveryFilter): Promise<Page<DeliverySummary>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(DeliveryEntity)
      .createQueryBuilder('delivery')
      .where('delivery.workspace = :workspace', { workspace: context.workspace });
    const { state, receiver_id: receiverId, model_name: modelName } = filter;
    for (const [column, value] of Object.entries({ state, receiverId, modelName })) {
      if (value !== undefined) query.andWhere(`delivery.${column} = :${column}`, { [column]: value });
    }
    const expressions = ['delivery.createdAt', 'delivery.id'];
    const casts = ['timestamptz', undefined];
    const cursorOf = (row: DeliveryEntity): string[] => [row.createdAt.toISOString(), row.id];
    const page = await keysetPage(query, { expressions, casts, direction: 'DESC', cursorOf }, filter);
    return { items: page.items.map(toDeliverySummary), nextPageToken: page.nextPageToken };
  }

  /** How many wait, in all workspaces: for metrics. */
  queued(): Promise<number> {
    return countQueued(this.dataSource.manager);
  }
}
