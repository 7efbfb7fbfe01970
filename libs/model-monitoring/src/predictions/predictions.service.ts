import { predictionsRecorded } from '@intelgraph/contracts';
import { assertName, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { inputCheck, text, timeOf } from '../inputs/check-input.js';
import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';

import { isColumnName, MAX_COLUMNS } from '../rows/row-columns.js';

import { insertPredictions } from './predictions.queries.js';
import type { PredictionBatch, PredictionRecord, PredictionsStored } from './prediction.types.js';

/** Most rows of one call. */
export const MAX_PREDICTIONS = 10_000;

const FEATURE = {
  type: 'object',
  required: ['value', 'age_seconds', 'status', 'feature', 'version'],
  properties: {
    age_seconds: { type: ['number', 'null'] },
    status: { enum: ['fresh', 'stale', 'missing'] },
    feature: { type: ['string', 'null'], maxLength: 256 },
    version: { type: ['string', 'null'], maxLength: 128 },
    filled_by: { enum: ['default', 'imputation'] },
  },
};

const BRANCH = {
  type: 'object',
  required: ['status'],
  properties: {
    status: { enum: ['answered', 'timed_out', 'failed'] },
    fallback: { enum: ['constant', 'node', 'skip'] },
  },
};

const checkShape = inputCheck({
  type: 'object',
  required: ['endpoint', 'model_name', 'model_version', 'predictions'],
  properties: {
    endpoint: text(256),
    model_name: text(256),
    model_version: text(128),
    predictions: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_PREDICTIONS,
      items: {
        type: 'object',
        required: ['prediction_id', 'event_time', 'inputs', 'prediction'],
        properties: {
          prediction_id: text(256),
          inputs: { type: 'object' },
          prediction: { type: ['string', 'number', 'boolean'] },
          probabilities: { type: 'object', additionalProperties: { type: 'number' } },
          latency_ms: { type: 'number', minimum: 0 },
          entity: { type: 'object', additionalProperties: { type: 'string' } },
          ab_test: {
            type: 'object',
            required: ['id', 'variant'],
            properties: { id: text(256), variant: { enum: ['control', 'treatment'] } },
          },
          features: { type: 'object', additionalProperties: FEATURE },
          branches: { type: 'object', additionalProperties: BRANCH },
          backend: text(256),
          queue_ms: { type: 'number', minimum: 0 },
          compute_ms: { type: 'number', minimum: 0 },
          batch_rows: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
          trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
        },
      },
    },
  },
});

/** Keeps what models answered. */
export class PredictionsService {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
  ) {}

  /**
   * Stores rows that arrived from the bus; each id once for ever. Rows that come under the former name of a model are its own.
   *
   * @throws InvalidInputError for what can never be stored
   */
  async store(tx: Transaction, workspace: string, batch: PredictionBatch): Promise<PredictionsStored> {
    assertName('workspace', workspace);
    checkShape(batch);
    const predictions = batch.predictions.map(checkedRow);
    const model_name = await this.names.presentName(tx, workspace, batch.model_name);
    const stored = await insertPredictions(
      tx,
      workspace,
      { ...batch, model_name, predictions },
      this.parts.clock.now(),
    );
    const outcome = { stored, duplicates: predictions.length - stored };
    this.parts.observer?.predictionsStored?.(outcome.stored, outcome.duplicates);
    return outcome;
  }

  /** Records what a model that is served elsewhere answered. The times are the caller's: needs the role `deployer`. */
  async record(context: RequestContext, batch: PredictionBatch): Promise<PredictionsStored> {
    requireRole(context, 'deployer');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const outcome = await this.store(tx, context.workspace, batch);
      const id = this.parts.ids.next();
      const { model_name, model_version } = batch;
      await this.parts.outbox.add(tx, context, {
        definition: predictionsRecorded,
        subject: `predictions/${id}`,
        aggregateId: id,
        aggregateVersion: 1,
        data: { id, model_name, model_version, rows: batch.predictions.length, duplicates: outcome.duplicates },
      });
      return outcome;
    });
  }
}

function checkedRow(row: PredictionRecord, i: number): PredictionRecord {
  if (typeof row.prediction === 'number' && !Number.isFinite(row.prediction)) {
    throw InvalidInputError.of(`predictions[${i}].prediction`, 'must be a finite number, text or boolean');
  }
  // One such row would make every comparison of its window fail.
  const names = Object.keys(row.inputs);
  if (names.length > MAX_COLUMNS || !names.every(isColumnName)) {
    const message = `must have at most ${MAX_COLUMNS} columns with names of 1 to 256 characters`;
    throw InvalidInputError.of(`predictions[${i}].inputs`, message);
  }
  return { ...row, event_time: timeOf(`predictions[${i}].event_time`, row.event_time).toISOString() };
}
