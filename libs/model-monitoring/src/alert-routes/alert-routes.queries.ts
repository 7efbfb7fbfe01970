import type { AlertRouteState } from '@intelgraph/contracts';
import { InvalidInputError, type Page, type PageRequest, requireRole, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { AlertRouteEntity } from './alert-route.entity.js';
import { AlertRouteNotFoundError } from './alert-routes.errors.js';
import { toAlertRouteState } from './alert-routes.mapper.js';

/** Reads of routes. */
export class AlertRoutesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws AlertRouteNotFoundError */
  async get(context: RequestContext, id: string): Promise<AlertRouteState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const { manager } = this.dataSource;
    const found = await manager.findOneBy(AlertRouteEntity, { workspace, id });
    if (found === null) throw new AlertRouteNotFoundError(id);
    return toAlertRouteState(found, (await receiversByRoute(manager, [id])).get(id) ?? []);
  }

  /** By name. */
  async list(context: RequestContext, request: PageRequest): Promise<Page<AlertRouteState>> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const query = manager
      .createQueryBuilder(AlertRouteEntity, 'route')
      .where('route.workspace = :workspace', { workspace: context.workspace });
    const cursorOf = (row: AlertRouteEntity): string[] => [row.name];
    const page = await keysetPage(query, { expressions: ['route.name'], direction: 'ASC', cursorOf }, request);
    const receivers = await receiversByRoute(
      manager,
      page.items.map(({ id }) => id),
    );
    const items = page.items.map((route) => toAlertRouteState(route, receivers.get(route.id) ?? []));
    return { items, nextPageToken: page.nextPageToken };
  }
}

/** The receivers of each route, in their order. */
export async function receiversByRoute(
  manager: EntityManager,
  routeIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await manager.query<{ route_id: string; receiver_ids: string[] }[]>(
    `SELECT route_id, array_agg(receiver_id ORDER BY position) AS receiver_ids
       FROM alert_route_receivers WHERE route_id = ANY ($1::text[]) GROUP BY route_id`,
    [routeIds],
  );
  return new Map(rows.map(({ route_id, receiver_ids }) => [route_id, receiver_ids]));
}

/** Replaces the receivers of a route. @throws InvalidInputError naming those that the workspace does not have */
export async function linkReceivers(
  tx: Transaction,
  route: AlertRouteEntity,
  receiverIds: readonly string[],
): Promise<void> {
  const known = await tx.query<{ id: string }[]>(
    `SELECT id FROM alert_receivers WHERE workspace = $1 AND id = ANY ($2::text[]) ORDER BY id FOR SHARE`,
    [route.workspace, receiverIds],
  );
  const problems = receiverIds.flatMap((receiverId, i) =>
    known.some(({ id }) => id === receiverId) ? [] : [{ field: `receiver_ids[${i}]`, message: 'is no receiver' }],
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
  await tx.query(`DELETE FROM alert_route_receivers WHERE route_id = $1`, [route.id]);
  await tx.query(
    `INSERT INTO alert_route_receivers (route_id, receiver_id, position)
     SELECT $1, receiver_id, position FROM unnest($2::text[]) WITH ORDINALITY AS given (receiver_id, position)`,
    [route.id, receiverIds],
  );
}
