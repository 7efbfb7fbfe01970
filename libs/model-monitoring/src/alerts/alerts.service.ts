import {
  alertAcknowledged,
  alertRaised,
  alertResolved,
  type AlertState,
  type EventDefinition,
} from '@intelgraph/contracts';
import { type Clock, type IdSource, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { receiversOf } from '../alert-routes/routing.queries.js';
import { SEVERITIES } from '../checks/severity.js';
import { joinedReceivers, joinGroup, leaveGroups } from '../notifications/groups.queries.js';

import { AlertEntity } from './alert.entity.js';
import { alertStates, type Resolution } from './alert.states.js';
import { AlertNotFoundError, AlertStateError } from './alerts.errors.js';
import { toAlertState } from './alerts.mapper.js';
import { insertUnlessActive, lockActive } from './alerts.queries.js';
import { type AlertObservation, type CheckedObservation, checkObservation } from './observation.js';

export interface AlertsParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Called when something may have become due; the transaction may not have committed yet. */
  readonly wake?: () => void;
}

/** The life of alerts: what was observed becomes an alert, is told to receivers in groups, and is resolved. */
export class AlertsService {
  constructor(private readonly parts: AlertsParts) {}

  /**
   * Takes notice of a condition, as part of the caller's transaction. Seen for the first time it is a new alert; seen
   * again the alert is brought up to date and nobody is told again; seen to be gone it is resolved.
   *
   * Callers that observe several models in one transaction do so in the order of their names, or they may deadlock.
   *
   * @throws InvalidInputError
   */
  async observe(tx: Transaction, caller: RequestContext, given: AlertObservation): Promise<void> {
    const observation = checkObservation(given);
    const context = onBehalfOf(caller);
    const { workspace } = context;
    const active = await lockActive(tx, workspace, observation.fingerprint);
    if (active !== null) return this.follow(tx, context, active, observation);
    if (!observation.firing) return;
    const alert = this.newAlert(workspace, observation);
    if (await insertUnlessActive(tx, alert)) {
      if (alert.state === 'firing') await this.raise(tx, context, alert);
      return;
    }
    const other = await lockActive(tx, workspace, observation.fingerprint);
    if (other !== null) await this.follow(tx, context, other, observation);
  }

  /** Notes that a person takes care: the alert is not told of again until something changes. */
  async acknowledge(context: RequestContext, id: string): Promise<AlertState> {
    requireRole(context, 'editor');
    return this.change(context, id, 'acknowledged', async (tx, alert) => {
      alert.acknowledgedAt = this.parts.clock.now();
      alert.acknowledgedBy = context.principal.id;
      await this.store(tx, context, alert, alertAcknowledged);
    });
  }

  /** Ends an alert whose cause nobody looks at any more. Seen again, the condition is a new alert. */
  async resolve(context: RequestContext, id: string): Promise<AlertState> {
    requireRole(context, 'editor');
    return this.change(context, id, 'resolved', (tx, alert) => this.end(tx, context, alert, 'manual'));
  }

  private async change(
    context: RequestContext,
    id: string,
    wish: string,
    work: (tx: Transaction, alert: AlertEntity) => Promise<void>,
  ): Promise<AlertState> {
    const changed = await inTransaction(this.parts.dataSource, async (tx) => {
      const { workspace } = context;
      const alert = await tx.findOne(AlertEntity, { where: { workspace, id }, lock: { mode: 'pessimistic_write' } });
      if (alert === null) throw new AlertNotFoundError(id);
      if (alert.state !== 'firing') throw new AlertStateError(id, alert.state, wish);
      await work(tx, alert);
      return toAlertState(alert);
    });
    this.parts.wake?.();
    return changed;
  }

  private async follow(
    tx: Transaction,
    context: RequestContext,
    alert: AlertEntity,
    observation: CheckedObservation,
  ): Promise<void> {
    if (!observation.firing) return this.end(tx, context, alert, 'cause_gone');
    const escalated = SEVERITIES.indexOf(observation.severity) > SEVERITIES.indexOf(alert.severity);
    const now = this.parts.clock.now();
    alert.severity = observation.severity;
    alert.summary = observation.summary;
    alert.details = observation.details;
    alert.lastObservedAt = now;
    alert.observations += 1;
    if (alert.state === 'pending') {
      if (now.getTime() - alert.startedAt.getTime() < observation.holdMs) {
        await tx.save(alert);
        return;
      }
      this.enter(alert, 'firing');
      alert.firedAt = now;
      await tx.save(alert);
      return this.raise(tx, context, alert);
    }
    await tx.save(alert);
    await this.tell(tx, alert, escalated);
  }

  private async raise(tx: Transaction, context: RequestContext, alert: AlertEntity): Promise<void> {
    await this.announce(tx, context, alert, alertRaised);
    await this.tell(tx, alert, false);
  }

  /** Routes may have changed since the alert was last seen: it joins the groups that it is not yet in. */
  private async tell(tx: Transaction, alert: AlertEntity, escalated: boolean): Promise<void> {
    const wanted = await receiversOf(tx, alert);
    if (wanted.length === 0) return;
    const joined = escalated ? [] : await joinedReceivers(tx, alert.id);
    for (const receiverId of wanted) {
      if (joined.includes(receiverId)) continue;
      const now = this.parts.clock.now();
      await joinGroup(tx, alert, { receiverId, newGroupId: this.parts.ids.next(), now, escalated });
      this.parts.wake?.();
    }
  }

  private async end(
    tx: Transaction,
    context: RequestContext,
    alert: AlertEntity,
    resolution: Resolution,
  ): Promise<void> {
    const wasFiring = alert.state === 'firing';
    const now = this.parts.clock.now();
    this.enter(alert, 'resolved');
    alert.resolvedAt = now;
    alert.resolution = resolution;
    if (resolution === 'cause_gone') alert.lastObservedAt = now;
    // What was never an alert is over without a word.
    if (!wasFiring) {
      await tx.save(alert);
      return;
    }
    await this.store(tx, context, alert, alertResolved);
    await leaveGroups(tx, alert.id, now);
    this.parts.wake?.();
  }

  private enter(alert: AlertEntity, state: AlertEntity['state']): void {
    alertStates.assert(alert.state, state, (from, to) => new AlertStateError(alert.id, from, to));
    alert.state = state;
  }

  private async store(
    tx: Transaction,
    context: RequestContext,
    alert: AlertEntity,
    definition: EventDefinition<AlertState>,
  ): Promise<void> {
    alert.revision += 1;
    await tx.save(alert);
    await this.announce(tx, context, alert, definition);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    alert: AlertEntity,
    definition: EventDefinition<AlertState>,
  ): Promise<void> {
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `alert/${alert.id}`,
      aggregateId: alert.id,
      aggregateVersion: alert.revision,
      data: toAlertState(alert),
    });
  }

  private newAlert(workspace: string, observation: CheckedObservation): AlertEntity {
    const now = this.parts.clock.now();
    const state = observation.holdMs > 0 ? 'pending' : 'firing';
    return Object.assign(new AlertEntity(), {
      id: this.parts.ids.next(),
      workspace,
      fingerprint: observation.fingerprint,
      source: observation.source,
      name: observation.name,
      modelName: observation.model_name,
      modelVersion: observation.model_version,
      labels: observation.labels,
      severity: observation.severity,
      state,
      summary: observation.summary,
      details: observation.details,
      startedAt: now,
      firedAt: state === 'firing' ? now : null,
      lastObservedAt: now,
      observations: 1,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      resolution: null,
      revision: 1,
    });
  }
}

/** Whoever has models looked at, it is this service that raises and resolves alerts: their call is another event. */
function onBehalfOf({ principal, ...context }: RequestContext): RequestContext {
  return { ...context, principal: { ...principal, via: principal.via ?? 'service:monitoring' } };
}
