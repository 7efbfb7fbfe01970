import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import { CLASSIFICATION, RANKED, REGRESSION } from '../performance/labelled-metrics.js';
import { changeOf, LOSSES, type LossName } from '../performance/loss-change.js';
import { readLabelled } from '../performance/performance.queries.js';
import { MAX_LABELLED_ROWS, type PerformanceService } from '../performance/performance.service.js';
import type { PerformanceWindow } from '../performance/performance.types.js';

import { alphaOf, baselineOf, currentWindow, DEFAULT_CHECK_ROWS } from './check-windows.js';
import type { CheckEntity } from './check.entity.js';
import type { CheckOutcome, MetricLimit } from './check.types.js';

const THROUGHPUT = 'throughput_per_second';
const LATENCIES = ['mean', 'p50', 'p95', 'p99'] as const;

/** What a check may limit. */
export const METRIC_NAMES: readonly string[] = [
  ...[...CLASSIFICATION, ...RANKED, ...REGRESSION],
  ...LATENCIES.map((name) => `latency_${name}_ms`),
  ...[THROUGHPUT, 'value'],
];

/** One limit, looked at. */
interface Finding {
  readonly metric: string;
  readonly value: number | null;
  readonly baseline: number | null;
  readonly p_value: number | null;
  /** Null where there are too few rows to tell. */
  readonly broken: boolean | null;
  readonly summary: string;
}

interface Window {
  readonly from: Date;
  readonly to: Date;
  readonly measured: PerformanceWindow | undefined;
}

/** Compares what a model achieves with the limits of a check. */
export class PerformanceLimits {
  constructor(private readonly performance: PerformanceService) {}

  async evaluate(tx: Transaction, context: RequestContext, check: CheckEntity, asOf: Date): Promise<CheckOutcome> {
    const current = await this.measure(tx, context, check, currentWindow(check, asOf));
    const before = await this.measureBaseline(tx, context, check, current.from);
    const limits = Object.entries(check.definition.thresholds.metrics ?? {});
    const findings: Finding[] = [];
    for (const [metric, limit] of limits) {
      findings.push(await this.find(tx, context, check, { metric, limit, current, before }));
    }
    const broken = findings.filter((finding) => finding.broken === true);
    const details = {
      predictions: current.measured?.predictions ?? 0,
      labelled: current.measured?.labelled ?? 0,
      findings: findings.map(({ metric, value, baseline, p_value }) => ({ metric, value, baseline, p_value })),
    };
    if (broken.length > 0) {
      return { outcome: 'firing', summary: broken.map(({ summary }) => summary).join('; '), report_id: null, details };
    }
    // As long as one limit cannot be judged, nothing says that the cause of an alert is gone.
    const unknown = findings.filter((finding) => finding.broken === null);
    const outcome = unknown.length > 0 ? 'too_few_rows' : 'ok';
    return { outcome, summary: findings.map(({ summary }) => summary).join('; '), report_id: null, details };
  }

  private async measure(
    tx: Transaction,
    { workspace }: RequestContext,
    check: CheckEntity,
    window: { readonly from: Date; readonly to: Date },
  ): Promise<Window> {
    const report = await this.performance.measureWindow(tx, workspace, {
      ...this.scope(check, window),
      bucket: 'all',
      combined: true,
      request: { model: check.modelName },
    });
    return { ...window, measured: report.items[0] };
  }

  private async measureBaseline(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    begin: Date,
  ): Promise<Window | undefined> {
    const source = check.definition.baseline === null ? null : baselineOf(check, begin);
    if (source === null || source === 'training_profile' || 'rows' in source) return undefined;
    return this.measure(tx, context, check, { from: new Date(source.from), to: new Date(source.to) });
  }

  private scope(check: CheckEntity, { from, to }: { readonly from: Date; readonly to: Date }) {
    const { modelName, modelVersion, endpoint } = check;
    return { modelName, modelVersion: modelVersion ?? undefined, endpoint: endpoint ?? undefined, from, to };
  }

  private async find(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    { metric, limit, current, before }: { metric: string; limit: MetricLimit; current: Window; before?: Window },
  ): Promise<Finding> {
    const value = valueOf(metric, current.measured);
    const baseline = before === undefined ? null : valueOf(metric, before.measured);
    const needed = check.definition.thresholds.min_rows ?? DEFAULT_CHECK_ROWS;
    const relative = limit.max_drop !== undefined || limit.max_rise !== undefined;
    const rows = Math.min(rowsNow(metric, current), relative ? rowsOf(metric, before?.measured) : Infinity);
    const base = { metric, value, baseline, p_value: null };
    if (value === null || rows < needed || (relative && baseline === null)) {
      return { ...base, broken: null, summary: `${metric}: ${rows} rows are too few to tell` };
    }
    const problem = brokenLimit(metric, value, baseline, limit);
    if (problem === undefined) return { ...base, broken: false, summary: `${metric} is ${value.toPrecision(4)}` };
    if (problem.absolute || before === undefined) return { ...base, broken: true, summary: problem.summary };
    const p_value = await this.significance(tx, context, check, { metric, current, before });
    const broken = p_value === null || p_value <= alphaOf(check);
    const summary = broken ? problem.summary : `${metric} is ${value.toPrecision(4)}; its change may be chance`;
    return { ...base, p_value, broken, summary };
  }

  /** p of the change of a metric that is a mean over rows; null for the others. */
  private async significance(
    tx: Transaction,
    { workspace }: RequestContext,
    check: CheckEntity,
    { metric, current, before }: { metric: string; current: Window; before: Window },
  ): Promise<number | null> {
    if (!Object.hasOwn(LOSSES, metric)) return null;
    const read = (window: Window) =>
      readLabelled(tx, workspace, this.scope(check, window), {
        ...{ bucket: 'all', combined: true, limit: MAX_LABELLED_ROWS },
        sample: (window.measured?.labelled ?? 0) > MAX_LABELLED_ROWS,
      });
    return changeOf(metric as LossName, await read(before), await read(current));
  }
}

/** A metric by name: of the labelled rows, of latency, of throughput. */
function valueOf(metric: string, window: PerformanceWindow | undefined): number | null {
  if (metric === THROUGHPUT) return window?.throughput_per_second ?? 0;
  if (window === undefined) return null;
  const latency = LATENCIES.find((name) => metric === `latency_${name}_ms`);
  if (latency !== undefined) return window.latency_ms?.[latency] ?? null;
  if (metric === 'value') return window.value?.mean ?? null;
  return window.metrics[metric] ?? null;
}

function rowsOf(metric: string, window: PerformanceWindow | undefined): number {
  if (window === undefined) return 0;
  if (metric === 'value') return window.value?.count ?? 0;
  return /^latency_|^throughput_/.test(metric) ? window.predictions : window.labelled;
}

/** No predictions at all are a throughput too. */
const rowsNow = (metric: string, { measured }: Window): number =>
  metric === THROUGHPUT ? Infinity : rowsOf(metric, measured);

function brokenLimit(
  metric: string,
  value: number,
  baseline: number | null,
  { min, max, max_drop, max_rise }: MetricLimit,
): { readonly absolute: boolean; readonly summary: string } | undefined {
  const says = (text: string): string => `${metric} is ${value.toPrecision(4)}, ${text}`;
  if (min !== undefined && value < min) return { absolute: true, summary: says(`below ${min}`) };
  if (max !== undefined && value > max) return { absolute: true, summary: says(`above ${max}`) };
  if (baseline === null) return undefined;
  const from = `was ${baseline.toPrecision(4)}`;
  if (max_drop !== undefined && baseline - value > max_drop) return { absolute: false, summary: says(from) };
  if (max_rise !== undefined && value - baseline > max_rise) return { absolute: false, summary: says(from) };
  return undefined;
}
