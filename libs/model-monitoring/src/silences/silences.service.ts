import { silenceCreated, silenceEnded, type SilenceState } from '@intelgraph/contracts';
import {
  type Clock,
  type FieldProblem,
  type IdSource,
  InvalidInputError,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { type LabelMatcher, matcherProblems } from '../alert-routes/label-matcher.js';
import { lookAgain } from '../notifications/groups.queries.js';

import { SilenceEntity } from './silence.entity.js';
import { SilenceNotFoundError, SilenceOverError } from './silences.errors.js';
import { toSilenceState } from './silences.queries.js';

export interface NewSilence {
  /** All have to match, and there is at least one: nobody silences everything by mistake. */
  readonly matchers: readonly LabelMatcher[];
  /** ISO 8601; now unless given. */
  readonly starts_at?: string;
  readonly ends_at: string;
  readonly comment?: string;
}

export interface SilencesParts {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly wake?: () => void;
}

const MAX_COMMENT = 1_000;

/** Times in which matching alerts are recorded and not told of. What still fires when one ends is told of then. */
export class SilencesService {
  constructor(private readonly parts: SilencesParts) {}

  /** @throws InvalidInputError */
  async create(context: RequestContext, given: NewSilence): Promise<SilenceState> {
    requireRole(context, 'editor');
    const { dataSource, ids, clock } = this.parts;
    const now = clock.now();
    const startsAt = given.starts_at === undefined ? now : new Date(given.starts_at);
    const endsAt = new Date(given.ends_at);
    assertSilence(given, { startsAt, endsAt, now });
    const silence = Object.assign(new SilenceEntity(), {
      id: ids.next(),
      workspace: context.workspace,
      matchers: [...given.matchers],
      startsAt,
      endsAt,
      comment: given.comment ?? '',
      createdBy: context.principal.id,
      createdAt: now,
      revision: 1,
    });
    return inTransaction(dataSource, async (tx) => {
      await tx.insert(SilenceEntity, silence);
      const data = toSilenceState(silence);
      await this.parts.outbox.add(tx, context, {
        definition: silenceCreated,
        subject: `silence/${silence.id}`,
        aggregateId: silence.id,
        aggregateVersion: 1,
        data,
      });
      return data;
    });
  }

  /** Ends it now; what it held back is told of. @throws SilenceNotFoundError, SilenceOverError */
  async end(context: RequestContext, id: string): Promise<SilenceState> {
    requireRole(context, 'editor');
    const { workspace } = context;
    const now = this.parts.clock.now();
    const ended = await inTransaction(this.parts.dataSource, async (tx) => {
      const where = { workspace, id };
      const silence = await tx.findOne(SilenceEntity, { where, lock: { mode: 'pessimistic_write' } });
      if (silence === null) throw new SilenceNotFoundError(id);
      if (silence.endsAt <= now) throw new SilenceOverError(id);
      silence.endsAt = now;
      silence.startsAt = silence.startsAt < now ? silence.startsAt : now;
      silence.revision += 1;
      await tx.update(SilenceEntity, { id }, silence);
      await lookAgain(tx, { workspace }, now);
      const data = toSilenceState(silence);
      await this.parts.outbox.add(tx, context, {
        definition: silenceEnded,
        subject: `silence/${id}`,
        aggregateId: id,
        aggregateVersion: silence.revision,
        data,
      });
      return data;
    });
    this.parts.wake?.();
    return ended;
  }
}

function assertSilence(
  given: NewSilence,
  { startsAt, endsAt, now }: { startsAt: Date; endsAt: Date; now: Date },
): void {
  const problems: FieldProblem[] = matcherProblems(given.matchers);
  const add = (field: string, message: string): void => void problems.push({ field, message });
  if (given.matchers.length === 0) add('matchers', 'must hold at least one');
  if (!isOfOurTime(startsAt)) add('starts_at', 'must be an ISO 8601 time from 2000 to 9999');
  if (!isOfOurTime(endsAt) || endsAt <= now || endsAt <= startsAt) {
    add('ends_at', 'must be an ISO 8601 time after now and after the start');
  }
  const comment = given.comment ?? '';
  if (typeof comment !== 'string' || comment.length > MAX_COMMENT || comment.includes('\0')) {
    add('comment', `must be text of at most ${MAX_COMMENT} characters`);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

/** False for what is no time as well. */
function isOfOurTime(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 2000 && year <= 9999;
}
