import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource, EntityManager } from 'typeorm';

import { timeOf } from '../inputs/check-input.js';
import type { ModelNames } from '../models/model-names.queries.js';
import type { PredictionWindow } from '../predictions/predictions.queries.js';

import { type LabelledMetrics, type LabelledTask, measure, taskOf } from './labelled-metrics.js';
import { type LabelledBucketRow, readLabelled, readTraffic, type TrafficRow } from './performance.queries.js';
import type {
  PerformanceBucket,
  PerformanceReport,
  PerformanceRequest,
  PerformanceWindow,
} from './performance.types.js';

/** Most labelled rows that metrics of one answer are made from; of more a part is taken. */
export const MAX_LABELLED_ROWS = 100_000;
/** Most stretches of time in one answer. */
export const MAX_BUCKETS = 2000;
const LENGTHS: Readonly<Record<PerformanceBucket, number>> = { hour: 3_600_000, day: 86_400_000, all: Infinity };

/** How good and how fast models are, over time, as labels arrive. */
export class PerformanceService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly names: ModelNames,
  ) {}

  /** @throws InvalidInputError that names the field */
  async over(context: RequestContext, request: PerformanceRequest): Promise<PerformanceReport> {
    requireRole(context, 'viewer');
    const modelName = await this.names.nameOf(context.workspace, request.model);
    const from = timeOf('from', request.from);
    const to = timeOf('to', request.to);
    const bucket = request.bucket ?? 'hour';
    assertSpan(from, to, bucket);
    const { version: modelVersion, endpoint } = request;
    return this.measureWindow(this.dataSource, context.workspace, {
      ...{ modelName, modelVersion, endpoint, from, to },
      ...{ request, bucket },
    });
  }

  /** The same within a transaction, for checks. */
  async measureWindow(
    source: DataSource | EntityManager,
    workspace: string,
    window: PredictionWindow & {
      readonly bucket: PerformanceBucket;
      readonly combined?: boolean;
      readonly request: Pick<PerformanceRequest, 'model' | 'task' | 'positive_class'>;
    },
  ): Promise<PerformanceReport> {
    const { bucket, combined, request, from, to } = window;
    const traffic = await readTraffic(source, workspace, window, { bucket, combined });
    const labelled = traffic.reduce((sum, row) => sum + row.labelled, 0);
    const sampled = labelled > MAX_LABELLED_ROWS;
    const reading = { bucket, combined, limit: MAX_LABELLED_ROWS, sample: sampled };
    const rows = labelled === 0 ? [] : await readLabelled(source, workspace, window, reading);
    const task = rows.length === 0 ? null : taskOf(rows, { task: request.task, positive: request.positive_class });
    const metrics = measureBuckets(rows, task);
    return {
      model_id: request.model,
      model_name: window.modelName,
      from: from.toISOString(),
      to: to.toISOString(),
      bucket,
      task: task?.task ?? request.task ?? null,
      positive_class: task?.positive ?? null,
      sampled,
      items: traffic.map((row) => toWindow(row, window, metrics.get(keyOf(row)))),
    };
  }
}

function assertSpan(from: Date, to: Date, bucket: PerformanceBucket): void {
  if (to <= from) throw InvalidInputError.of('to', 'must be after from');
  if ((to.getTime() - from.getTime()) / LENGTHS[bucket] > MAX_BUCKETS) {
    throw InvalidInputError.of('from', `at most ${MAX_BUCKETS} ${bucket}s are answered at once`);
  }
}

const keyOf = ({ model_version, bucket }: Pick<TrafficRow, 'model_version' | 'bucket'>): string =>
  JSON.stringify([model_version, bucket.getTime()]);

function measureBuckets(rows: readonly LabelledBucketRow[], task: LabelledTask | null): Map<string, LabelledMetrics> {
  if (task === null) return new Map();
  const buckets = Map.groupBy(rows, keyOf);
  return new Map([...buckets].map(([key, some]) => [key, measure(some, task)]));
}

function toWindow(
  row: TrafficRow,
  { from, to, bucket }: PredictionWindow & { readonly bucket: PerformanceBucket },
  measured: LabelledMetrics = { metrics: {}, notes: {} },
): PerformanceWindow {
  const start = Math.max(row.bucket.getTime(), from.getTime());
  const end = Math.min(row.bucket.getTime() + LENGTHS[bucket], to.getTime());
  const [p50, p95, p99] = row.latencies ?? [];
  const mean = row.latency_mean;
  return {
    model_version: row.model_version,
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
    predictions: row.predictions,
    labelled: row.labelled,
    throughput_per_second: row.predictions / ((end - start) / 1000),
    latency_ms:
      mean === null || p50 === undefined || p95 === undefined || p99 === undefined ? null : { mean, p50, p95, p99 },
    metrics: measured.metrics,
    notes: measured.notes,
    value: row.value_mean === null ? null : { mean: row.value_mean, count: row.value_count },
  };
}
