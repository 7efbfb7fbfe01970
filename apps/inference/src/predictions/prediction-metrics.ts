import {
  type Branches,
  computeMsOf,
  type Execution,
  type FeatureGap,
  type PredictionLogStatus,
  type PredictionObserver,
  type ServedVersion,
} from '@intelgraph/model-serving';
import { FastHistogram, type HistogramSeries } from '@intelgraph/platform';
import { Counter, type Registry } from 'prom-client';

import { AbTestMetrics } from '../ab-tests/ab-test-metrics.js';
import { BranchMetrics } from '../ensembles/branch-metrics.js';
import { FeatureGapMetrics } from '../features/feature-gap-metrics.js';

const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A small model takes ten microseconds for a row. */
const STEP_SECONDS = [0.000_01, 0.000_025, 0.000_05, ...SECONDS];
const ROWS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000];
const LABELS = ['endpoint', 'model', 'version'] as const;

interface Meters {
  readonly seconds: HistogramSeries;
  readonly rows: HistogramSeries;
  readonly queue: HistogramSeries;
  readonly compute: HistogramSeries;
  /** Of the arm of an A/B test. */
  readonly arm: HistogramSeries | undefined;
}

/** Counts answers by version. The sum of `inference_request_rows` is the number of rows. */
export class PredictionMetrics implements PredictionObserver {
  private readonly seconds: FastHistogram<typeof LABELS>;
  private readonly rows: FastHistogram<typeof LABELS>;
  private readonly queue: FastHistogram<typeof LABELS>;
  private readonly compute: FastHistogram<typeof LABELS>;
  private readonly abTests: AbTestMetrics;
  private readonly branches: BranchMetrics;
  private readonly featureGaps: FeatureGapMetrics;
  private readonly meters = new WeakMap<ServedVersion, Meters>();

  constructor(registry: Registry, logStatus: () => PredictionLogStatus | undefined) {
    this.seconds = new FastHistogram({
      name: 'inference_request_seconds',
      help: 'Time from a parsed request to its answer, by version.',
      labelNames: LABELS,
      buckets: SECONDS,
      registry,
    });
    this.rows = new FastHistogram({
      name: 'inference_request_rows',
      help: 'Rows of a request, by version.',
      labelNames: LABELS,
      buckets: ROWS,
      registry,
    });
    this.queue = new FastHistogram({
      name: 'inference_queue_seconds',
      help: 'Time that a request waited for a thread, by version; 0 where it was computed at once.',
      labelNames: LABELS,
      buckets: STEP_SECONDS,
      registry,
    });
    this.compute = new FastHistogram({
      name: 'inference_compute_seconds',
      help: 'Time that the model took for the run that answered a request, by version; runs may answer several requests.',
      labelNames: LABELS,
      buckets: STEP_SECONDS,
      registry,
    });
    this.abTests = new AbTestMetrics(registry);
    this.branches = new BranchMetrics(registry);
    this.featureGaps = new FeatureGapMetrics(registry);
    countLog(registry, logStatus);
  }

  answered(served: ServedVersion, rows: number, seconds: number, run: Execution | undefined): void {
    const meters = this.meters.get(served) ?? this.metersOf(served);
    meters.seconds.observe(seconds);
    meters.rows.observe(rows);
    if (run !== undefined) observeRun(meters, run);
    meters.arm?.observe(seconds);
    if (served.fallbackOf !== undefined) this.abTests.fellBack(served.fallbackOf);
  }

  lacked(served: ServedVersion, gap: FeatureGap): void {
    this.featureGaps.add(served, gap);
  }

  branched(served: ServedVersion, branches: Branches): void {
    this.branches.add(served, branches);
  }

  private metersOf(served: ServedVersion): Meters {
    const { endpoint, modelName, version } = served;
    const meters = {
      seconds: this.seconds.at(endpoint, modelName, version),
      rows: this.rows.at(endpoint, modelName, version),
      queue: this.queue.at(endpoint, modelName, version),
      compute: this.compute.at(endpoint, modelName, version),
      arm: this.abTests.seriesOf(served),
    };
    this.meters.set(served, meters);
    return meters;
  }
}

function observeRun({ queue, compute }: Meters, run: Execution): void {
  queue.observe((run.queueMs ?? 0) / 1000);
  const ms = computeMsOf(run);
  if (ms !== undefined) compute.observe(ms / 1000);
}

function countLog(registry: Registry, status: () => PredictionLogStatus | undefined): void {
  new Counter({
    name: 'inference_prediction_log_rows_total',
    help: 'Rows of the prediction log by what became of them: published, spooled to disk, or dropped.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      const { published, spooled, dropped } = status() ?? { published: 0, spooled: 0, dropped: 0 };
      this.reset();
      this.inc({ outcome: 'published' }, published);
      this.inc({ outcome: 'spooled' }, spooled);
      this.inc({ outcome: 'dropped' }, dropped);
    },
  });
}
