import { type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { ReceiverEntity } from './receiver.entity.js';
import { ReceiverNotFoundError } from './receivers.errors.js';
import { type ReceiverView, toReceiverView } from './receivers.mapper.js';

/** Reads of receivers, without their secrets. */
export class ReceiversQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ReceiverNotFoundError */
  async get(context: RequestContext, id: string): Promise<ReceiverView> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.dataSource.getRepository(ReceiverEntity).findOneBy({ workspace, id });
    if (found === null) throw new ReceiverNotFoundError(id);
    return toReceiverView(found);
  }

  /** By name. */
  async list(context: RequestContext, request: PageRequest): Promise<Page<ReceiverView>> {
    requireRole(context, 'viewer');
    const query = this.dataSource
      .getRepository(ReceiverEntity)
      .createQueryBuilder('receiver')
      .where('receiver.workspace = :workspace', { workspace: context.workspace });
    const order = { expressions: ['receiver.name'], direction: 'ASC', cursorOf: (row: ReceiverEntity) => [row.name] };
    const { items, nextPageToken } = await keysetPage(query, { ...order, direction: 'ASC' }, request);
    return { items: items.map(toReceiverView), nextPageToken };
  }
}

/** The receiver with its sealed secrets, held until the transaction ends. @throws ReceiverNotFoundError */
export async function lockReceiver(tx: Transaction, workspace: string, id: string): Promise<ReceiverEntity> {
  const found = await tx
    .createQueryBuilder(ReceiverEntity, 'receiver')
    .addSelect('receiver.secrets')
    .setLock('pessimistic_write')
    .where('receiver.workspace = :workspace AND receiver.id = :id', { workspace, id })
    .getOne();
  if (found === null) throw new ReceiverNotFoundError(id);
  return found;
}

/** Names of the routes that lead to the receiver. */
export async function routesTo(tx: Transaction, receiverId: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }[]>(
    `SELECT route.name FROM alert_route_receivers link JOIN alert_routes route ON route.id = link.route_id
      WHERE link.receiver_id = $1 ORDER BY route.name LIMIT 20`,
    [receiverId],
  );
  return rows.map(({ name }) => name);
}
