import type { MonitoringObserver } from '@intelgraph/model-monitoring';
import { Counter, Histogram, type Registry } from 'prom-client';

/** What model monitoring does, in numbers. */
export class MonitoringMetrics implements MonitoringObserver {
  private readonly predictions: Counter<'outcome'>;
  private readonly feedback: Counter<'outcome'>;
  private readonly reports: Counter<'kind' | 'bad'>;
  private readonly reportSeconds: Histogram<'kind'>;
  private readonly runs: Counter<'kind' | 'outcome'>;
  private readonly runSeconds: Histogram<'kind'>;
  private readonly lookSeconds: Histogram<'outcome'>;

  constructor(registry: Registry) {
    const registers = [registry];
    const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10, 60];
    this.predictions = new Counter({
      name: 'monitoring_predictions_total',
      help: 'Predictions taken from the bus: stored, or duplicate (known already).',
      labelNames: ['outcome'],
      registers,
    });
    this.feedback = new Counter({
      name: 'monitoring_feedback_total',
      help: 'Labels taken from the bus: stored, or superseded (a later one was there).',
      labelNames: ['outcome'],
      registers,
    });
    this.reports = new Counter({
      name: 'monitoring_reports_total',
      help: 'Reports made, by kind; bad = drift was found, or the data broke rules.',
      labelNames: ['kind', 'bad'],
      registers,
    });
    this.reportSeconds = new Histogram({
      name: 'monitoring_report_duration_seconds',
      help: 'Duration of making a report.',
      labelNames: ['kind'],
      buckets,
      registers,
    });
    this.runs = new Counter({
      name: 'monitoring_check_runs_total',
      help: 'Runs of checks, by kind and outcome.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    this.runSeconds = new Histogram({
      name: 'monitoring_check_run_duration_seconds',
      help: 'Duration of the runs of checks.',
      labelNames: ['kind'],
      buckets,
      registers,
    });
    this.lookSeconds = new Histogram({
      name: 'monitoring_ab_test_look_duration_seconds',
      help: 'Duration of looks at running A/B tests that have stop rules, by the rule that holds; none = it goes on.',
      labelNames: ['outcome'],
      buckets,
      registers,
    });
  }

  predictionsStored(stored: number, duplicates: number): void {
    this.predictions.inc({ outcome: 'stored' }, stored);
    this.predictions.inc({ outcome: 'duplicate' }, duplicates);
  }

  feedbackStored(stored: number, superseded: number): void {
    this.feedback.inc({ outcome: 'stored' }, stored);
    this.feedback.inc({ outcome: 'superseded' }, superseded);
  }

  reported(kind: string, bad: boolean, seconds: number): void {
    this.reports.inc({ kind, bad: String(bad) });
    this.reportSeconds.observe({ kind }, seconds);
  }

  checkRan(kind: string, outcome: string, seconds: number): void {
    this.runs.inc({ kind, outcome });
    this.runSeconds.observe({ kind }, seconds);
  }

  abTestLookedAt(reason: string | null, seconds: number): void {
    this.lookSeconds.observe({ outcome: reason ?? 'none' }, seconds);
  }
}
