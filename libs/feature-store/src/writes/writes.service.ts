import { createHash } from 'node:crypto';

import { featureValuesWritten, featureValueWritten } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { OnlineWrite } from '@intelgraph/online-features';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { FeatureStoreParts } from '../feature-store.ports.js';
import type { FeatureCatalog } from '../features/feature-catalog.js';
import { parseReference, type Reference } from '../features/feature-reference.js';
import { textProblem } from '../inputs/check-input.js';
import type { OnlineApplier } from '../online/online-applier.js';
import { addPending, isPending } from '../online/pending.queries.js';
import { instantOf } from '../values/instants.js';
import { MicroClock } from '../values/micro-clock.js';

import { findWriteByKey, rememberWrite } from './idempotency.queries.js';
import { type PreparedRow, prepareRows } from './prepare-rows.js';
import { dropOlder, insertValues } from './values.queries.js';
import { toValueEvents, toWriteState } from './write-events.js';
import { MAX_WRITE_ROWS, type WriteOptions, type WriteResult, type WriteRow } from './write-row.js';
import { IdempotencyKeyReusedError } from './writes.errors.js';

interface Stored {
  readonly result: WriteResult;
  readonly online: readonly OnlineWrite[];
}

interface Batch {
  readonly rows: readonly PreparedRow[];
  readonly digest: string;
}

/**
 * Writes of values. The offline row is the truth and is committed first, together with a note of what has to go
 * online; then it goes online. Whoever dies in between leaves the note, and the values get there by it.
 */
export class WritesService {
  private readonly micros: MicroClock;

  constructor(
    private readonly parts: FeatureStoreParts,
    private readonly catalog: FeatureCatalog,
    private readonly applier: OnlineApplier,
  ) {
    this.micros = new MicroClock(parts.clock);
  }

  /**
   * Writes all rows or none.
   *
   * @throws InvalidInputError naming `rows[i].<field>` with the reason; FeatureNotFoundError, IdempotencyKeyReusedError
   */
  async write(context: RequestContext, rows: readonly WriteRow[], options: WriteOptions = {}): Promise<WriteResult> {
    return this.run(context, rows, options, (row, field) => `rows[${row}].${field}`);
  }

  /** Writes one value; problems name its fields without a path. */
  async writeOne(context: RequestContext, row: WriteRow, options: WriteOptions = {}): Promise<WriteResult> {
    return this.run(context, [row], options, (_row, field) => field);
  }

  /** Writes as part of somebody's transaction; the values go online soon after it commits. */
  async writeIn(tx: Transaction, context: RequestContext, rows: readonly WriteRow[]): Promise<void> {
    const batch = await this.prepare(context, rows, (row, field) => `rows[${row}].${field}`);
    await this.store(tx, context, batch);
    this.applier.wake();
  }

  private async run(
    context: RequestContext,
    rows: readonly WriteRow[],
    { idempotencyKey }: WriteOptions,
    fieldOf: (row: number, field: string) => string,
  ): Promise<WriteResult> {
    const batch = await this.prepare(context, rows, fieldOf);
    const { result, online } = await inTransaction(this.parts.dataSource, (tx) =>
      idempotencyKey === undefined
        ? this.store(tx, context, batch)
        : this.storeOnce(tx, context, batch, idempotencyKey),
    );
    if (online.length === 0) return result;
    return { ...result, online: await this.applier.apply(result.write_id, online) };
  }

  private async prepare(
    context: RequestContext,
    rows: readonly WriteRow[],
    fieldOf: (row: number, field: string) => string,
  ): Promise<Batch> {
    requireRole(context, 'editor');
    assertRows(rows, fieldOf);
    const references = rows.map((row, i) => referenceOf(row, (field) => fieldOf(i, field)));
    const features = await this.catalog.resolve(context, references);
    const now = instantOf(this.parts.clock.now());
    const firstCreated = this.micros.take(rows.length);
    return { rows: prepareRows(rows, features, { now, firstCreated, fieldOf }), digest: digestOf(rows) };
  }

  private async storeOnce(tx: Transaction, context: RequestContext, batch: Batch, key: string): Promise<Stored> {
    if (key === '' || key.length > 256) throw InvalidInputError.of('Idempotency-Key', 'must have 1 to 256 characters');
    const problem = textProblem(key);
    if (problem !== undefined) throw InvalidInputError.of('Idempotency-Key', problem);
    const { workspace } = context;
    const known = await findWriteByKey(tx, { workspace, key, now: this.parts.clock.now() });
    if (known !== undefined) {
      if (known.digest !== batch.digest) throw new IdempotencyKeyReusedError(key);
      const pending = await isPending(tx, known.result.write_id);
      return { result: pending ? { ...known.result, online: 'pending' } : known.result, online: [] };
    }
    const stored = await this.store(tx, context, batch);
    await rememberWrite(tx, {
      workspace,
      key,
      now: this.parts.clock.now(),
      digest: batch.digest,
      result: stored.result,
    });
    return stored;
  }

  private async store(tx: Transaction, context: RequestContext, { rows, digest }: Batch): Promise<Stored> {
    const { stored, newest } = await insertValues(tx, rows);
    await dropOlder(
      tx,
      stored.filter(({ feature }) => !feature.state.offline_enabled),
    );
    const online = newest.filter(({ feature }) => feature.state.online_enabled).map((row) => onlineWrite(context, row));
    const result: WriteResult = {
      write_id: this.parts.ids.next(),
      rows: rows.length,
      stored: stored.length,
      superseded: stored.length - newest.length,
      duplicates: rows.length - stored.length,
      online: online.length > 0 ? 'applied' : 'none',
    };
    if (online.length > 0) await addPending(tx, result.write_id, online);
    await this.announce(tx, context, result, { rows, digest }, stored);
    this.parts.observer?.written?.(result);
    return { result, online };
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    result: WriteResult,
    { rows, digest }: Batch,
    stored: readonly PreparedRow[],
  ): Promise<void> {
    const { outbox } = this.parts;
    const { write_id: id } = result;
    const data = toWriteState(result, rows, digest);
    const subject = `feature-write/${id}`;
    await outbox.add(tx, context, {
      definition: featureValuesWritten,
      subject,
      aggregateId: id,
      aggregateVersion: 1,
      data,
    });
    for (const values of toValueEvents(id, stored)) {
      await outbox.add(tx, context, {
        definition: featureValueWritten,
        subject: `feature/${values.feature_id}`,
        aggregateId: values.feature_id,
        aggregateVersion: 1,
        data: values,
      });
    }
  }
}

/** @throws InvalidInputError also for two versions at once: whichever was taken, it could be the wrong one */
function referenceOf({ feature, version }: WriteRow, pathOf: (field: string) => string): Reference {
  const reference = parseReference(feature, version, pathOf('feature'), pathOf('version'));
  if (version !== undefined && reference.version !== version) {
    throw InvalidInputError.of(pathOf('version'), `is not the one that feature names: ${reference.version ?? ''}`);
  }
  return reference;
}

const ROW_FIELDS = new Set(['feature', 'version', 'entity_id', 'value', 'event_time', 'created_time']);

function assertRows(rows: readonly WriteRow[], fieldOf: (row: number, field: string) => string): void {
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > MAX_WRITE_ROWS) {
    throw InvalidInputError.of('rows', `must have 1 to ${MAX_WRITE_ROWS} items`);
  }
  rows.forEach((row: unknown, i) => {
    if (typeof row !== 'object' || row === null)
      throw InvalidInputError.of(fieldOf(i, '').replace(/\.$/, ''), 'must be an object');
    const unknown = Object.keys(row).find((name) => !ROW_FIELDS.has(name));
    // A misspelt event_time would otherwise mean now.
    if (unknown !== undefined) throw InvalidInputError.of(fieldOf(i, unknown), 'is not a known field');
  });
}

function onlineWrite(context: RequestContext, row: PreparedRow): OnlineWrite {
  const { state } = row.feature;
  return {
    workspace: context.workspace,
    entityType: state.entity_type,
    entityId: row.entityId,
    feature: state.name,
    version: state.version,
    value: row.text,
    eventTime: row.eventTime,
    createdTime: row.createdTime,
    ttlSeconds: state.ttl_seconds,
  };
}

/** Of what was given: rows without times have the same digest when they are sent again. */
function digestOf(rows: readonly WriteRow[]): string {
  const given = rows.map(({ feature, version, entity_id, value, event_time, created_time }) => [
    feature,
    version ?? null,
    entity_id,
    typeof value === 'bigint' ? value.toString() : value,
    event_time ?? null,
    created_time === null ? 'unknown' : (created_time ?? null),
  ]);
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}
