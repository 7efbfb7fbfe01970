import { quotaRemoved, quotaSet, type EventDefinition, type QuotaState } from '@intelgraph/contracts';
import {
  InvalidInputError,
  nameProblem,
  requireAdminOfAll,
  type Clock,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../deployments/postgres-availability.js';

import { periodOf, periodsOf } from './period.js';
import {
  MAX_QUOTA_PREDICTIONS,
  type NewQuota,
  type Quota,
  QUOTA_PERIODS,
  quotaKey,
  type QuotaSubject,
} from './quota.js';
import { QuotaEntity } from './quota.entity.js';
import type { QuotaSync } from './quota-sync.js';
import { QuotaNotFoundError } from './quotas.errors.js';
import { findQuota, listQuotas, lockQuota, readUses } from './quotas.queries.js';

export interface QuotasParts {
  readonly source: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly sync: QuotaSync;
}

/** A quota, and what was used of it. */
export interface QuotaView {
  readonly quota: Quota;
  /** Predictions in the period that is now, as told by all processes up to a second ago. */
  readonly used: number;
  /** Of that period. */
  readonly end: Date;
}

const TOKEN_ID = /^[0-9A-Za-z_-]{1,64}$/;

/** Sets, ends and shows quotas, for who is an admin of every workspace. */
export class QuotasService {
  constructor(private readonly parts: QuotasParts) {}

  /** Sets or replaces it; what was used before counts. @throws ForbiddenError, InvalidInputError, UnavailableError */
  async set(ctx: RequestContext, subject: QuotaSubject, input: NewQuota): Promise<QuotaView> {
    requireAdminOfAll(ctx);
    assertSubject(subject);
    assertQuota(input);
    const { source, outbox, clock } = this.parts;
    const quota = await whilePostgresAnswers(source, () =>
      inTransaction(source, async (tx) => {
        const known = await lockQuota(tx, subject);
        const now = clock.now();
        const next = tx.create(QuotaEntity, {
          ...subject,
          ...input,
          revision: (known?.revision ?? 0) + 1,
          createdAt: known?.removedAt === null ? known.createdAt : now,
          updatedAt: now,
          removedAt: null,
        });
        await tx.save(next);
        await outbox.add(tx, ctx, eventOf(quotaSet, next, 'active'));
        return next;
      }),
    );
    await this.parts.sync.now();
    return this.view(quota);
  }

  /** @throws QuotaNotFoundError, ForbiddenError, InvalidInputError, UnavailableError */
  async remove(ctx: RequestContext, subject: QuotaSubject): Promise<void> {
    requireAdminOfAll(ctx);
    assertSubject(subject);
    const { source, outbox, clock } = this.parts;
    await whilePostgresAnswers(source, () =>
      inTransaction(source, async (tx) => {
        const known = await lockQuota(tx, subject);
        if (known?.removedAt !== null) throw new QuotaNotFoundError(subject);
        known.removedAt = known.updatedAt = clock.now();
        known.revision += 1;
        await tx.save(known);
        await outbox.add(tx, ctx, eventOf(quotaRemoved, known, 'removed'));
      }),
    );
    await this.parts.sync.now();
  }

  /** @throws QuotaNotFoundError, ForbiddenError, InvalidInputError, UnavailableError */
  async get(ctx: RequestContext, subject: QuotaSubject): Promise<QuotaView> {
    requireAdminOfAll(ctx);
    assertSubject(subject);
    const { source } = this.parts;
    const quota = await whilePostgresAnswers(source, () => findQuota(source.manager, subject));
    if (quota === null) throw new QuotaNotFoundError(subject);
    return this.view(quota);
  }

  /** Of workspaces and tokens, by their names. @throws ForbiddenError, UnavailableError */
  async list(ctx: RequestContext, page: PageRequest): Promise<Page<QuotaView>> {
    requireAdminOfAll(ctx);
    const { source } = this.parts;
    const { items, ...rest } = await whilePostgresAnswers(source, () => listQuotas(source, page));
    return { items: await this.views(items), ...rest };
  }

  private async view(quota: Quota): Promise<QuotaView> {
    const [view] = await this.views([quota]);
    if (view === undefined) throw new TypeError('there is a view for each quota');
    return view;
  }

  private async views(quotas: readonly Quota[]): Promise<QuotaView[]> {
    const { source, clock } = this.parts;
    const now = clock.now();
    const uses = await whilePostgresAnswers(source, () => readUses(source, periodsOf(quotas, now)));
    const used = new Map(uses.map((use) => [quotaKey(use), use.predictions]));
    return quotas.map((quota) => ({
      quota,
      used: used.get(quotaKey(quota)) ?? 0,
      end: periodOf(quota.period, now).end,
    }));
  }
}

function eventOf(definition: EventDefinition<QuotaState>, quota: Quota, status: QuotaState['status']) {
  const { scope, subject, predictions, period, revision } = quota;
  return {
    definition,
    subject: `quotas/${scope}/${subject}`,
    aggregateId: `${scope}/${subject}`,
    aggregateVersion: revision,
    data: {
      ...{ scope, subject, predictions, period, status, revision },
      ...{ created_at: quota.createdAt.toISOString(), updated_at: quota.updatedAt.toISOString() },
    },
  };
}

/** @throws InvalidInputError naming `id` */
function assertSubject({ scope, subject }: QuotaSubject): void {
  if (scope === 'workspaces') {
    const problem = nameProblem(subject);
    if (problem !== undefined) throw InvalidInputError.of('id', problem);
  } else if (!TOKEN_ID.test(subject)) throw InvalidInputError.of('id', 'must be the id of a token');
}

/** @throws InvalidInputError naming `predictions` or `period` */
function assertQuota({ predictions, period }: NewQuota): void {
  if (!Number.isInteger(predictions) || predictions < 0 || predictions > MAX_QUOTA_PREDICTIONS) {
    throw InvalidInputError.of('predictions', `must be a whole number from 0 to ${MAX_QUOTA_PREDICTIONS}`);
  }
  if (!QUOTA_PERIODS.includes(period)) throw InvalidInputError.of('period', `must be ${QUOTA_PERIODS.join(' or ')}`);
}
