import { driftDetected, driftReportCreated, type DriftReportState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import { DEFAULT_DRIFT_OPTIONS } from '@intelgraph/statistics';

import type { TrainingProfiles } from '../baselines/baselines.port.js';
import { assertModel } from '../inputs/assert-model.js';
import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';
import { DriftReportEntity } from '../reports/drift-report.entity.js';

import type { DriftReport, DriftRequest } from './drift.types.js';
import { type Comparison, DriftComparison } from './drift-comparison.js';

/** Smallest effect size that counts as drift unless a request says otherwise. */
export const DEFAULT_DRIFT_THRESHOLD = DEFAULT_DRIFT_OPTIONS.threshold;
/** Fewer values on a side of a column tell nothing, unless a request says otherwise. */
export const DEFAULT_MIN_ROWS = DEFAULT_DRIFT_OPTIONS.minRows;
const DEFAULT_ALPHA = DEFAULT_DRIFT_OPTIONS.alpha;

/** Compares two sets of rows of a model and keeps what it found. */
export class DriftService {
  private readonly comparison: DriftComparison;

  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
    profiles: TrainingProfiles,
  ) {
    this.comparison = new DriftComparison(profiles);
  }

  /** Makes a report. @throws InvalidInputError that names the field */
  async detect(context: RequestContext, request: DriftRequest): Promise<DriftReport> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const report = await this.detectIn(tx, context, request);
      const definition = driftReportCreated;
      const aggregate = { subject: `drift-report/${report.id}`, aggregateId: report.id, aggregateVersion: 1 };
      await this.parts.outbox.add(tx, context, { ...aggregate, definition, data: toReportState(report) });
      return report;
    });
  }

  /** The same as a part of a bigger operation, whose audited event it leaves to the caller. */
  async detectIn(
    tx: Transaction,
    context: RequestContext,
    request: DriftRequest,
    checkId: string | null = null,
  ): Promise<DriftReport> {
    const started = performance.now();
    assertRequest(request);
    const modelName = await this.names.nameOf(context.workspace, request.model, tx);
    const found = await this.comparison.compare(tx, context, modelName, {
      ...request,
      threshold: request.threshold ?? DEFAULT_DRIFT_THRESHOLD,
      alpha: request.alpha ?? DEFAULT_ALPHA,
      minRows: request.minRows ?? DEFAULT_MIN_ROWS,
    });
    const report: DriftReport = {
      id: this.parts.ids.next(),
      model_id: request.model,
      model_name: modelName,
      model_version: request.version,
      ...found,
      check_id: checkId,
      created_by: context.principal.id,
      created_at: this.parts.clock.now().toISOString(),
    };
    await this.keep(tx, context, report);
    this.parts.observer?.reported?.('drift', report.drift_detected, (performance.now() - started) / 1000);
    return report;
  }

  private async keep(tx: Transaction, context: RequestContext, report: DriftReport): Promise<void> {
    await tx.insert(DriftReportEntity, {
      id: report.id,
      workspace: context.workspace,
      modelId: report.model_id,
      modelName: report.model_name,
      modelVersion: report.model_version,
      driftDetected: report.drift_detected,
      report,
      createdAt: new Date(report.created_at),
    });
    if (!report.drift_detected) return;
    const aggregate = { subject: `drift-report/${report.id}`, aggregateId: report.id, aggregateVersion: 1 };
    await this.parts.outbox.add(tx, context, { ...aggregate, definition: driftDetected, data: toReportState(report) });
  }
}

function assertRequest({ model, version, threshold, alpha, minRows, current }: DriftRequest): void {
  assertModel(model, version);
  const inRange = (value: number | undefined, low: number, high: number): boolean =>
    value === undefined || (typeof value === 'number' && value >= low && value <= high);
  if (!inRange(threshold, 0, 1)) throw InvalidInputError.of('threshold', 'must be a number from 0 to 1');
  if (!inRange(alpha, 1e-12, 0.5)) throw InvalidInputError.of('alpha', 'must be a number from 1e-12 to 0.5');
  if (!inRange(minRows, 1, 1e6)) throw InvalidInputError.of('min_rows', 'must be a number from 1 to 1000000');
  if (current === 'training_profile') throw InvalidInputError.of('current', 'must be rows or a window');
}

/** What the events tell of a report. */
function toReportState(report: DriftReport & Comparison): DriftReportState {
  const { id, model_id, model_name, model_version, drift_detected, drift_score, threshold } = report;
  const { baseline_rows, current_rows, drifted_features, check_id, created_at } = report;
  return {
    ...{ id, model_id, model_name, model_version, drift_detected, drift_score, threshold },
    ...{ baseline_rows, current_rows, drifted_features: [...drifted_features], check_id, created_at },
  };
}
