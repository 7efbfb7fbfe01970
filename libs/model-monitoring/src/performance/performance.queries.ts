import type { DataSource, EntityManager } from 'typeorm';

import { type PredictionWindow, windowCondition } from '../predictions/predictions.queries.js';

import type { LabelledRow } from './labelled-metrics.js';
import type { PerformanceBucket } from './performance.types.js';

/** Counts and latencies of one version in one bucket. */
export interface TrafficRow {
  readonly model_version: string;
  readonly bucket: Date;
  readonly predictions: number;
  readonly labelled: number;
  readonly latency_mean: number | null;
  readonly latencies: readonly number[] | null;
  readonly value_mean: number | null;
  readonly value_count: number;
}

export interface LabelledBucketRow extends LabelledRow {
  readonly model_version: string;
  readonly bucket: Date;
}

/** How rows are put together. */
export interface Grouping {
  readonly bucket: PerformanceBucket;
  /** All versions as one, under the name `*`. */
  readonly combined?: boolean | undefined;
}

const versionOf = ({ combined }: Grouping): string => (combined === true ? `'*'::text` : 'p.model_version');
const bucketOf = ({ bucket }: Grouping): string =>
  bucket === 'all' ? '$3::timestamptz' : `date_trunc('${bucket}', p.event_time, 'UTC')`;

const LABELS = 'feedback f ON f.workspace = p.workspace AND f.prediction_id = p.prediction_id';

export async function readTraffic(
  source: DataSource | EntityManager,
  workspace: string,
  window: PredictionWindow,
  grouping: Grouping,
): Promise<TrafficRow[]> {
  const { where, values } = windowCondition(workspace, window);
  return source.query<TrafficRow[]>(
    `SELECT ${versionOf(grouping)} AS model_version, ${bucketOf(grouping)} AS bucket, count(*)::int AS predictions,
            count(f.prediction_id)::int AS labelled, avg(p.latency_ms) AS latency_mean,
            percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY p.latency_ms) AS latencies,
            avg(f.value) AS value_mean, count(f.value)::int AS value_count
       FROM predictions p LEFT JOIN ${LABELS}
      WHERE ${where} GROUP BY 1, 2 ORDER BY 1, 2`,
    values,
  );
}

/** Labelled rows of a window: all, or `limit` of them chosen by a hash of their ids. */
export async function readLabelled(
  source: DataSource | EntityManager,
  workspace: string,
  window: PredictionWindow,
  { limit, sample, ...grouping }: Grouping & { limit: number; sample: boolean },
): Promise<LabelledBucketRow[]> {
  const { where, values } = windowCondition(workspace, window);
  const order = sample ? 'hashtextextended(p.prediction_id, 0), p.prediction_id' : 'p.event_time, p.prediction_id';
  return source.query<LabelledBucketRow[]>(
    `SELECT ${versionOf(grouping)} AS model_version, ${bucketOf(grouping)} AS bucket, p.prediction, p.probabilities, f.label
       FROM predictions p JOIN ${LABELS} WHERE ${where} ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
    values,
  );
}
