import {
  alertRouteCreated,
  alertRouteDeleted,
  type AlertRouteState,
  alertRouteUpdated,
  type EventDefinition,
} from '@intelgraph/contracts';
import {
  assertName,
  type Clock,
  type FieldProblem,
  type IdSource,
  InvalidInputError,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { SEVERITIES, type Severity } from '../checks/severity.js';

import { AlertRouteEntity } from './alert-route.entity.js';
import { AlertRouteNameTakenError, AlertRouteNotFoundError } from './alert-routes.errors.js';
import { toAlertRouteState } from './alert-routes.mapper.js';
import { linkReceivers, receiversByRoute } from './alert-routes.queries.js';
import { type LabelMatcher, matcherProblems } from './label-matcher.js';

export interface NewAlertRoute {
  readonly name: string;
  /** Default true. */
  readonly enabled?: boolean;
  /** Least severity of the alerts that take it. Default info: all. */
  readonly min_severity?: Severity;
  /** All have to match; none: every alert. Labels source, alert_name, model_name and model_version are always there. */
  readonly matchers?: readonly LabelMatcher[];
  readonly receiver_ids: readonly string[];
}

/** What is left out stays as it is. */
export type AlertRouteChange = Partial<NewAlertRoute>;

export const MAX_ROUTE_RECEIVERS = 20;

export interface AlertRoutesParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Which alerts go to whom. An alert takes every route that fits, and each receiver once. A new route holds for alerts
 * that fire already as soon as they are observed again.
 */
export class AlertRoutesService {
  constructor(private readonly parts: AlertRoutesParts) {}

  /** @throws AlertRouteNameTakenError, InvalidInputError */
  async create(context: RequestContext, given: NewAlertRoute): Promise<AlertRouteState> {
    requireRole(context, 'editor');
    assertRoute(given);
    assertName('name', given.name);
    const now = this.parts.clock.now();
    const route = Object.assign(new AlertRouteEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: given.name,
      enabled: given.enabled ?? true,
      minSeverity: given.min_severity ?? 'info',
      matchers: [...(given.matchers ?? [])],
      createdBy: context.principal.id,
      createdAt: now,
      updatedAt: now,
      revision: 1,
    });
    return this.store(route, async (tx) => {
      await tx.insert(AlertRouteEntity, route);
      await linkReceivers(tx, route, given.receiver_ids);
      return this.announce(tx, context, route, alertRouteCreated);
    });
  }

  /** @throws AlertRouteNotFoundError, AlertRouteNameTakenError, InvalidInputError */
  async update(context: RequestContext, id: string, change: AlertRouteChange): Promise<AlertRouteState> {
    requireRole(context, 'editor');
    assertRoute(change);
    if (change.name !== undefined) assertName('name', change.name);
    return this.store({ name: change.name ?? '' }, async (tx) => {
      const route = await this.lock(tx, context, id);
      route.name = change.name ?? route.name;
      route.enabled = change.enabled ?? route.enabled;
      route.minSeverity = change.min_severity ?? route.minSeverity;
      route.matchers = change.matchers === undefined ? route.matchers : [...change.matchers];
      route.updatedAt = this.parts.clock.now();
      route.revision += 1;
      await tx.update(AlertRouteEntity, { id }, route);
      if (change.receiver_ids !== undefined) await linkReceivers(tx, route, change.receiver_ids);
      return this.announce(tx, context, route, alertRouteUpdated);
    });
  }

  /** @throws AlertRouteNotFoundError */
  async delete(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'editor');
    await inTransaction(this.parts.dataSource, async (tx) => {
      const route = await this.lock(tx, context, id);
      route.revision += 1;
      await this.announce(tx, context, route, alertRouteDeleted);
      await tx.delete(AlertRouteEntity, { id });
    });
  }

  private async lock(tx: Transaction, { workspace }: RequestContext, id: string): Promise<AlertRouteEntity> {
    const lock = { mode: 'pessimistic_write' } as const;
    const route = await tx.findOne(AlertRouteEntity, { where: { workspace, id }, lock });
    if (route === null) throw new AlertRouteNotFoundError(id);
    return route;
  }

  private async store<T>({ name }: { name: string }, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await inTransaction(this.parts.dataSource, work);
    } catch (error) {
      if (isUniqueViolation(error, 'alert_routes_name_unique')) throw new AlertRouteNameTakenError(name);
      throw error;
    }
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    route: AlertRouteEntity,
    definition: EventDefinition<AlertRouteState>,
  ): Promise<AlertRouteState> {
    const receivers = await receiversByRoute(tx, [route.id]);
    const data = toAlertRouteState(route, receivers.get(route.id) ?? []);
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `alert-route/${route.id}`,
      aggregateId: route.id,
      aggregateVersion: route.revision,
      data,
    });
    return data;
  }
}

/** Library callers have no DTO in front of them. */
function assertRoute(given: AlertRouteChange): void {
  const problems: FieldProblem[] = matcherProblems(given.matchers ?? []);
  const add = (field: string, message: string): void => void problems.push({ field, message });
  if (given.enabled !== undefined && typeof given.enabled !== 'boolean') add('enabled', 'must be true or false');
  if (given.min_severity !== undefined && !SEVERITIES.includes(given.min_severity)) {
    add('min_severity', `must be one of ${SEVERITIES.join(', ')}`);
  }
  const ids = given.receiver_ids;
  if (ids !== undefined) {
    const fits = Array.isArray(ids) && ids.length >= 1 && ids.length <= MAX_ROUTE_RECEIVERS;
    const texts = fits && ids.every((id) => typeof id === 'string' && !id.includes('\0'));
    if (!texts || new Set(ids).size !== ids.length) {
      add('receiver_ids', `must be 1 to ${MAX_ROUTE_RECEIVERS} different ids`);
    }
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}
