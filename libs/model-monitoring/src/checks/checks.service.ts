import { checkCreated, checkDeleted, checkUpdated, type CheckState, type EventDefinition } from '@intelgraph/contracts';
import { requireRole, withoutUndefined, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import { LessThanOrEqual } from 'typeorm';

import type { ConditionObserver, MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';
import type { RenamedModel } from '../models/renamed-model.queries.js';

import { conditionOf } from './check-condition.js';
import { assertCheck } from './check-input.js';
import { CheckEntity } from './check.entity.js';
import type { CheckChange, CheckDetails, NewCheck } from './check.types.js';
import { CheckNameTakenError } from './checks.errors.js';
import { toCheckDetails, toCheckState } from './checks.mapper.js';
import { databaseNow, lockCheck } from './checks.queries.js';

/** Keeps the checks that run by schedule. */
export class ChecksService {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
    private readonly conditions: ConditionObserver,
  ) {}

  /** Makes a check; its first run is due at once. @throws InvalidInputError, CheckNameTakenError */
  async create(context: RequestContext, given: NewCheck): Promise<CheckDetails> {
    requireRole(context, 'editor');
    assertCheck(given);
    const modelName = await this.names.nameOf(context.workspace, given.model);
    try {
      return await inTransaction(this.parts.dataSource, async (tx) => {
        const now = this.parts.clock.now();
        const check = Object.assign(new CheckEntity(), {
          id: this.parts.ids.next(),
          workspace: context.workspace,
          name: given.name,
          kind: given.kind,
          modelName,
          lastRun: null,
          revision: 1,
          nextRunAt: await databaseNow(tx),
          createdBy: context.principal.id,
          createdAt: now,
          ...changeable(given, now),
        });
        await tx.insert(CheckEntity, check);
        return this.announce(tx, context, checkCreated, check);
      });
    } catch (error) {
      throw isUniqueViolation(error, 'checks_name_unique') ? new CheckNameTakenError(given.name) : error;
    }
  }

  /** Changes what is given. Enabling a check, or changing its rhythm, makes it due at once. @throws CheckNotFoundError */
  async update(context: RequestContext, id: string, change: CheckChange): Promise<CheckDetails> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const check = await lockCheck(tx, context.workspace, id);
      const before = newCheckOf(check);
      const wanted: NewCheck = { ...before, ...withoutUndefined(change) };
      assertCheck(wanted);
      // What it said so far was about something else, or nobody will say any more that it is over.
      if (asksSomethingElse(before, wanted)) await this.withdraw(tx, context, check);
      const restarted = wanted.every_seconds !== check.everySeconds || (wanted.enabled === true && !check.enabled);
      Object.assign(check, changeable(wanted, this.parts.clock.now()), { revision: check.revision + 1 });
      if (restarted) check.nextRunAt = await databaseNow(tx);
      await tx.save(CheckEntity, check);
      return this.announce(tx, context, checkUpdated, check);
    });
  }

  /** Removes a check; its runs and reports stay. @throws CheckNotFoundError */
  async remove(context: RequestContext, id: string): Promise<void> {
    requireRole(context, 'editor');
    await inTransaction(this.parts.dataSource, async (tx) => {
      const check = await lockCheck(tx, context.workspace, id);
      await this.withdraw(tx, context, check);
      await tx.delete(CheckEntity, { id });
      check.revision += 1;
      await this.announce(tx, context, checkDeleted, check);
    });
  }

  /**
   * Checks of a model that has another name now go on with it, as part of the caller's transaction: what they said of the old
   * name is over, and they look at once.
   */
  async followRename(
    tx: Transaction,
    context: RequestContext,
    { workspace, from, to, until }: RenamedModel,
  ): Promise<void> {
    const own = { workspace, modelName: from, ...(until === null ? {} : { createdAt: LessThanOrEqual(until) }) };
    const lock = { mode: 'pessimistic_write' } as const;
    for (const check of await tx.find(CheckEntity, { where: own, order: { id: 'ASC' }, lock })) {
      await this.withdraw(tx, context, check);
      check.modelName = to;
      check.nextRunAt = await databaseNow(tx);
      check.updatedAt = this.parts.clock.now();
      check.revision += 1;
      await tx.save(CheckEntity, check);
      await this.announce(tx, context, checkUpdated, check);
    }
  }

  /** Resolves the alert that the check may have raised. */
  private withdraw(tx: Transaction, context: RequestContext, check: CheckEntity): Promise<void> {
    const condition = { firing: false, summary: 'the check was changed or removed', details: { check_id: check.id } };
    return this.conditions.observe(tx, context, { ...conditionOf(check), ...condition });
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<CheckState>,
    check: CheckEntity,
  ): Promise<CheckDetails> {
    await this.parts.outbox.add(tx, context, {
      definition,
      subject: `check/${check.id}`,
      aggregateId: check.id,
      aggregateVersion: check.revision,
      data: toCheckState(check),
    });
    return toCheckDetails(check);
  }
}

function asksSomethingElse(before: NewCheck, after: NewCheck): boolean {
  const identity = ({ model_version, labels }: NewCheck): string => JSON.stringify([model_version, labels]);
  return identity(before) !== identity(after) || (before.enabled === true && after.enabled === false);
}

function changeable(given: NewCheck, now: Date) {
  return {
    modelVersion: given.model_version ?? null,
    endpoint: given.endpoint ?? null,
    definition: {
      window_seconds: given.window_seconds,
      baseline: given.baseline ?? null,
      thresholds: given.thresholds ?? {},
      labels: given.labels ?? {},
    },
    everySeconds: given.every_seconds,
    severity: given.severity ?? ('warning' as const),
    enabled: given.enabled ?? true,
    updatedAt: now,
  };
}

function newCheckOf({ definition, ...check }: CheckEntity): NewCheck {
  return {
    name: check.name,
    kind: check.kind,
    model: check.modelName,
    model_version: check.modelVersion,
    endpoint: check.endpoint,
    window_seconds: definition.window_seconds,
    baseline: definition.baseline,
    thresholds: definition.thresholds,
    labels: definition.labels,
    every_seconds: check.everySeconds,
    severity: check.severity,
    enabled: check.enabled,
  };
}
