import {
  decodePageToken,
  InvalidInputError,
  type Page,
  type PageRequest,
  pageSizeOf,
  requireRole,
  type RequestContext,
  toPage,
} from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { timeOf } from '../inputs/check-input.js';
import type { ModelNames } from '../models/model-names.queries.js';

import type { PredictionBranch, PredictionFeature } from './prediction.types.js';
import { PredictionNotFoundError } from './predictions.errors.js';

/** A stored prediction with its label, if it has one by now. */
export interface StoredPrediction {
  readonly prediction_id: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly endpoint: string;
  readonly event_time: string;
  /** The columns that the model was fed with. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly prediction: string | number | boolean;
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly latency_ms: number | null;
  /** Whose features filled inputs: entity id by entity type. */
  readonly entity: Readonly<Record<string, string>> | null;
  readonly ab_test: { readonly id: string; readonly variant: string } | null;
  /** Inputs that features filled, or should have; null = its request named no entity. */
  readonly features: Readonly<Record<string, PredictionFeature>> | null;
  /** What became of the nodes of an ensemble, by their names; null = no ensemble answered. */
  readonly branches: Readonly<Record<string, PredictionBranch>> | null;
  /** What computed it; null, like what follows, where whoever served it did not say. */
  readonly backend: string | null;
  /** Milliseconds that it waited to be computed. */
  readonly queue_ms: number | null;
  /** Milliseconds that the model took, with all rows of the run. */
  readonly compute_ms: number | null;
  /** Rows of that run. */
  readonly batch_rows: number | null;
  /** W3C trace id of its request. */
  readonly trace_id: string | null;
  readonly feedback: {
    readonly label: string | number | boolean;
    readonly value: number | null;
    readonly event_time: string;
  } | null;
}

export interface PredictionFilter extends PageRequest {
  /** Id or name; may be left out where a data set is given. */
  readonly model?: string | undefined;
  /** Id or digest: only predictions of versions that were made with this data set. */
  readonly dataset?: string | undefined;
  readonly version?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly from?: string | Date | undefined;
  readonly to?: string | Date | undefined;
  /** Only predictions that were made from this column: it had a value, and their version does not ignore it. */
  readonly column?: string | undefined;
  /** Only predictions with a label, or only those without. */
  readonly labelled?: boolean | undefined;
}

type Row = Omit<StoredPrediction, 'event_time' | 'ab_test' | 'feedback'> & {
  readonly event_time: Date;
  readonly ab_test_id: string | null;
  readonly variant: string | null;
  readonly label: string | number | boolean | null;
  readonly value: number | null;
  readonly labelled_at: Date | null;
};

const LABELS = `LEFT JOIN feedback f ON f.workspace = p.workspace AND f.prediction_id = p.prediction_id`;
const NEWEST_FIRST = `ORDER BY p.event_time DESC, p.prediction_id DESC`;
const COLUMNS = `p.prediction_id, p.model_name, p.model_version, p.endpoint, p.event_time, p.inputs, p.prediction,
  p.probabilities, p.latency_ms, p.entity, p.ab_test_id, p.variant, p.features, p.branches, p.backend, p.queue_ms,
  p.compute_ms, p.batch_rows, p.trace_id, f.label, f.value, f.event_time AS labelled_at`;

/** Reads of stored predictions: which columns fed one, which ones a column fed. */
export class PredictionsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly names: ModelNames,
  ) {}

  /** @throws PredictionNotFoundError */
  async get(context: RequestContext, id: string): Promise<StoredPrediction> {
    requireRole(context, 'viewer');
    const sql = `SELECT ${COLUMNS} FROM predictions p ${LABELS} WHERE p.workspace = $1 AND p.prediction_id = $2`;
    const [row] = await this.dataSource.query<Row[]>(sql, [context.workspace, id]);
    if (row === undefined) throw new PredictionNotFoundError(id);
    return toStored(row);
  }

  /** Newest first. */
  async list(context: RequestContext, filter: PredictionFilter): Promise<Page<StoredPrediction>> {
    requireRole(context, 'viewer');
    const size = pageSizeOf(filter);
    const { model, dataset } = filter;
    if (model === undefined && dataset === undefined) {
      throw InvalidInputError.of('model_id', 'is needed where no dataset is given');
    }
    const values: unknown[] = [context.workspace];
    const conditions = ['p.workspace = $1'];
    const add = (condition: (place: string) => string, value: unknown): void => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition(`$${values.length}`));
    };
    add((place) => `p.model_name = ${place}`, model && (await this.names.nameOf(context.workspace, model)));
    add((place) => `p.model_version = ${place}`, filter.version);
    add((place) => `p.endpoint = ${place}`, filter.endpoint);
    add((place) => `p.event_time >= ${place}`, filter.from === undefined ? undefined : timeOf('from', filter.from));
    add((place) => `p.event_time < ${place}`, filter.to === undefined ? undefined : timeOf('to', filter.to));
    add(madeFrom, filter.column);
    if (filter.labelled !== undefined) conditions.push(`(f.prediction_id IS NOT NULL) = ${String(filter.labelled)}`);
    if (filter.pageToken !== undefined) {
      const [time, id] = startOf(filter.pageToken);
      values.push(time, id);
      conditions.push(`(p.event_time, p.prediction_id) < ($${values.length - 1}, $${values.length})`);
    }
    const where = conditions.join(' AND ');
    const page = `${NEWEST_FIRST} LIMIT ${size + 1}`;
    const source = dataset === undefined ? 'predictions p' : madeWith(`$${values.push(dataset)}`, where, page);
    const sql = `SELECT ${COLUMNS} FROM ${source} ${LABELS} WHERE ${where} ${page}`;
    const rows = await this.dataSource.query<Row[]>(sql, values);
    return toPage(rows.map(toStored), size, (row) => [row.event_time, row.prediction_id]);
  }
}

/**
 * The newest predictions of each version that was made with the data set, one look into the index for each: to walk through
 * everybody's predictions until a page is full would take as long as there are predictions.
 */
const madeWith = (dataset: string, where: string, page: string): string => `
  (SELECT DISTINCT d.model_name, d.model_version FROM version_datasets d
    WHERE d.workspace = $1 AND (d.dataset_id = ${dataset} OR d.digest = ${dataset})) made
  CROSS JOIN LATERAL (
    SELECT p.workspace, p.prediction_id FROM predictions p ${LABELS}
     WHERE p.model_name = made.model_name AND p.model_version = made.model_version AND ${where} ${page}) newest
  JOIN predictions p ON p.workspace = newest.workspace AND p.prediction_id = newest.prediction_id`;

// NOT IN and not NOT EXISTS: the planner takes an anti-join for so rare a match that it would sort all predictions.
const madeFrom = (column: string): string => `
  jsonb_exists(p.inputs, ${column}) AND p.inputs -> ${column} <> 'null'::jsonb
  AND (p.model_name, p.model_version) NOT IN (
    SELECT c.model_name, c.model_version FROM version_columns c
     WHERE c.workspace = $1 AND c.column_name = ${column} AND c.ignored IS NOT NULL)`;

function startOf(token: string): [Date, string] {
  const [time = '', id = ''] = decodePageToken(token, 2);
  const start = new Date(time);
  if (Number.isNaN(start.getTime())) throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  return [start, String(id)];
}

function toStored({
  ab_test_id: id,
  variant,
  label,
  value,
  labelled_at: at,
  event_time,
  ...row
}: Row): StoredPrediction {
  return {
    ...row,
    event_time: event_time.toISOString(),
    ab_test: id === null || variant === null ? null : { id, variant },
    feedback: label === null || at === null ? null : { label, value, event_time: at.toISOString() },
  };
}
