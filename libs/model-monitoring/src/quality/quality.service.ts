import { qualityReportCreated, type QualityReportState } from '@intelgraph/contracts';
import { AppError, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { expectedColumns } from '../baselines/expected-columns.js';
import type { TrainingProfiles } from '../baselines/baselines.port.js';
import { ALL_VERSIONS } from '../drift/drift-comparison.js';
import { assertModel } from '../inputs/assert-model.js';
import { timeOf } from '../inputs/check-input.js';
import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';
import { QualityReportEntity } from '../reports/quality-report.entity.js';
import { columnsOfRows, type Row } from '../rows/row-columns.js';
import { storedColumns } from '../rows/stored-rows.js';

import { type DataQuality, qualityOf } from './data-quality.js';
import type { ExpectedColumns, QualityReport } from './quality.types.js';

/** Rows, or stored predictions of a stretch of time, whose quality is asked for. */
export interface QualityRequest {
  /** Id or name. */
  readonly model: string;
  readonly version: string;
  readonly rows?: readonly Row[] | undefined;
  /** Instead of rows. */
  readonly window?: {
    readonly from: string | Date;
    readonly to: string | Date;
    readonly endpoint?: string | undefined;
  };
}

/** Below this score a report counts as bad in the metrics. */
const BAD_SCORE = 0.9;
/** Most issues that the event of a report names. */
const MAX_EVENT_ISSUES = 50;

/** Looks at the quality of rows and keeps what it found. */
export class QualityService {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
    private readonly profiles: TrainingProfiles,
  ) {}

  /** Makes a report. @throws InvalidInputError that names the field */
  async check(context: RequestContext, request: QualityRequest): Promise<QualityReport> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const report = await this.checkIn(tx, context, request);
      await this.parts.outbox.add(tx, context, {
        definition: qualityReportCreated,
        subject: `quality-report/${report.id}`,
        aggregateId: report.id,
        aggregateVersion: 1,
        data: toReportState(report),
      });
      return report;
    });
  }

  /** The same as a part of a bigger operation, whose audited event it leaves to the caller. */
  async checkIn(
    tx: Transaction,
    context: RequestContext,
    request: QualityRequest,
    checkId: string | null = null,
  ): Promise<QualityReport> {
    const started = performance.now();
    const { model, version } = request;
    assertModel(model, version);
    const modelName = await this.names.nameOf(context.workspace, model, tx);
    const found = await this.look(tx, context, modelName, request);
    const report: QualityReport = {
      id: this.parts.ids.next(),
      model_id: model,
      model_name: modelName,
      model_version: version,
      ...found,
      check_id: checkId,
      created_by: context.principal.id,
      created_at: this.parts.clock.now().toISOString(),
    };
    await tx.insert(QualityReportEntity, {
      id: report.id,
      workspace: context.workspace,
      modelId: model,
      modelName,
      modelVersion: version,
      qualityScore: report.quality_score,
      report,
      createdAt: new Date(report.created_at),
    });
    const seconds = (performance.now() - started) / 1000;
    this.parts.observer?.reported?.('data_quality', report.quality_score < BAD_SCORE, seconds);
    return report;
  }

  private async look(
    tx: Transaction,
    context: RequestContext,
    modelName: string,
    { version, rows, window }: QualityRequest,
  ): Promise<DataQuality & Pick<QualityReport, 'window'>> {
    const expected = await this.expected(context, modelName, version);
    if (window === undefined) {
      const columns = columnsOfRows('rows', rows);
      return { ...qualityOf(columns, rows?.length ?? 0, expected), window: null };
    }
    if (rows !== undefined) throw InvalidInputError.of('window', 'cannot be given beside rows');
    const [from, to] = [timeOf('window.from', window.from), timeOf('window.to', window.to)];
    if (to <= from) throw InvalidInputError.of('window.to', 'must be after from');
    const modelVersion = version === ALL_VERSIONS ? undefined : version;
    const meant = { modelName, modelVersion, endpoint: window.endpoint, from, to };
    const stored = await storedColumns(tx, context.workspace, meant, { answers: false });
    return {
      ...qualityOf(stored.columns, stored.rows, expected),
      window: { from: from.toISOString(), to: to.toISOString(), predictions: stored.total },
    };
  }

  private async expected(
    context: RequestContext,
    modelName: string,
    version: string,
  ): Promise<ExpectedColumns | undefined> {
    if (version === ALL_VERSIONS) return undefined;
    try {
      const profile = await this.profiles.profileOf(context, modelName, version);
      return profile === undefined ? undefined : expectedColumns(profile);
    } catch (error) {
      // Rows can be looked at without it; what they ought to look like is then unknown.
      if (!(error instanceof AppError) || !['unavailable', 'timeout'].includes(error.kind)) throw error;
      this.parts.logger?.warn({ err: error, model: modelName, version }, 'the profile of the training is out of reach');
      return undefined;
    }
  }
}

/** What the events tell of a report. */
function toReportState(report: QualityReport): QualityReportState {
  const { id, model_id, model_name, model_version, quality_score, rows, check_id, created_at } = report;
  const issues = report.issues.slice(0, MAX_EVENT_ISSUES).map(({ column, issue }) => `${column}: ${issue}`);
  return { id, model_id, model_name, model_version, quality_score, rows, issues, check_id, created_at };
}
