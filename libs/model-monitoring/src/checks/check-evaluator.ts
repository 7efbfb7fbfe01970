import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import { ALL_VERSIONS } from '../drift/drift-comparison.js';
import type { DriftService } from '../drift/drift.service.js';
import type { QualityService } from '../quality/quality.service.js';

import { alphaOf, baselineOf, currentWindow, DEFAULT_CHECK_ROWS } from './check-windows.js';
import type { CheckEntity } from './check.entity.js';
import type { CheckOutcome } from './check.types.js';
import type { PerformanceLimits } from './performance-limits.js';

const DEFAULT_MIN_SCORE = 0.9;
/** Twice that of a report somebody asked for: people are called for it. */
const DEFAULT_EFFECT = 0.1;
const MAX_NAMED = 5;

/** Asks the question of a check as of a time. */
export class CheckEvaluator {
  constructor(
    private readonly drift: DriftService,
    private readonly quality: QualityService,
    private readonly limits: PerformanceLimits,
  ) {}

  evaluate(tx: Transaction, context: RequestContext, check: CheckEntity, asOf: Date): Promise<CheckOutcome> {
    switch (check.kind) {
      case 'drift':
        return this.evaluateDrift(tx, context, check, asOf);
      case 'data_quality':
        return this.evaluateQuality(tx, context, check, asOf);
      case 'performance':
        return this.limits.evaluate(tx, context, check, asOf);
    }
  }

  private async evaluateDrift(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    asOf: Date,
  ): Promise<CheckOutcome> {
    const { thresholds } = check.definition;
    const window = currentWindow(check, asOf);
    const request = {
      model: check.modelName,
      version: check.modelVersion ?? ALL_VERSIONS,
      baseline: baselineOf(check, window.from),
      current: window,
      threshold: thresholds.effect ?? DEFAULT_EFFECT,
      alpha: alphaOf(check),
      minRows: thresholds.min_rows ?? DEFAULT_CHECK_ROWS,
    };
    const report = await this.drift.detectIn(tx, context, request, check.id);
    const { verdict, drift_score, drifted_features, baseline_rows, current_rows } = report;
    const details = { drift_score, drifted_features, baseline_rows, current_rows, threshold: report.threshold };
    if (verdict === 'too_few_rows') {
      const summary = `${baseline_rows} rows of the baseline and ${current_rows} of the window are too few to tell`;
      return { outcome: 'too_few_rows', summary, report_id: report.id, details };
    }
    const named = drifted_features.slice(0, MAX_NAMED).join(', ');
    const more = drifted_features.length > MAX_NAMED ? ` and ${drifted_features.length - MAX_NAMED} more` : '';
    return {
      outcome: report.drift_detected ? 'firing' : 'ok',
      summary: report.drift_detected
        ? `drift of ${named}${more} (score ${drift_score.toFixed(3)})`
        : `no drift in ${current_rows} rows`,
      report_id: report.id,
      details,
    };
  }

  private async evaluateQuality(
    tx: Transaction,
    context: RequestContext,
    check: CheckEntity,
    asOf: Date,
  ): Promise<CheckOutcome> {
    const version = check.modelVersion ?? ALL_VERSIONS;
    const request = { model: check.modelName, version, window: currentWindow(check, asOf) };
    const report = await this.quality.checkIn(tx, context, request, check.id);
    const { quality_score, rows, issues } = report;
    const { min_score = DEFAULT_MIN_SCORE, min_rows = DEFAULT_CHECK_ROWS } = check.definition.thresholds;
    const named = issues.slice(0, MAX_NAMED).map(({ column, issue, rate }) => ({ column, issue, rate }));
    const details = { quality_score, min_score, rows, issues: named };
    if (rows < min_rows) {
      return { outcome: 'too_few_rows', summary: `${rows} rows are too few`, report_id: report.id, details };
    }
    const firing = quality_score < min_score;
    const worst = named.map(({ column, issue }) => `${column}: ${issue}`).join(', ');
    const score = quality_score.toFixed(3);
    const summary = firing ? `quality score ${score} is below ${min_score} (${worst})` : `quality score ${score}`;
    return { outcome: firing ? 'firing' : 'ok', summary, report_id: report.id, details };
  }
}
