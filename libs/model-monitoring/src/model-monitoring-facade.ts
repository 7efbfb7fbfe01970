import type { CheckRunState } from '@intelgraph/contracts';
import { InvalidInputError, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';

import type { CheckChange, CheckDetails, CheckKind, NewCheck } from './checks/check.types.js';
import type { DriftReport, DriftSource } from './drift/drift.types.js';
import type { AbTestPlan, AbTestPlanRequest } from './experiments/ab-test-plan.js';
import type { FeedbackRecord, FeedbackStored } from './feedback/feedback.types.js';
import type { MonitoringServices } from './model-monitoring-services.js';
import type { PerformanceReport, PerformanceRequest } from './performance/performance.types.js';
import type { PredictionBatch, PredictionsStored } from './predictions/prediction.types.js';
import type { PredictionFilter } from './predictions/prediction-list.queries.js';
import type { QualityReport } from './quality/quality.types.js';
import type { Row } from './rows/row-columns.js';

/** Model monitoring's calls for one caller, as the guide writes them: snake_case in, snake_case out. */
export type ModelMonitoringFacade = ReturnType<typeof facadeOf>;

/** Reports of one call when nothing is said. */
const DEFAULT_REPORTS = 10;

export function facadeOf(services: MonitoringServices, contextOf: () => RequestContext) {
  return {
    ...reportCalls(services, contextOf),
    ...recordCalls(services, contextOf),
    ...checkCalls(services, contextOf),
  };
}

function reportCalls(services: MonitoringServices, contextOf: () => RequestContext) {
  const limitOf = (limit: number): number => {
    if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
    throw InvalidInputError.of('limit', 'must be a whole number from 1 to 1000');
  };
  return {
    /**
     * Compares two sets of rows column by column.
     *
     * @param modelId id or name
     * @param threshold smallest effect size that counts as drift, 0 … 1, 0.05 unless given: for numbers Wasserstein's distance
     * in standard deviations of the baseline (or the Kolmogorov-Smirnov distance where that is larger), for the rest the
     * Jensen-Shannon distance, each less what chance shows. A column drifts when its effect is at least this and its change
     * is significant.
     * @throws InvalidInputError that names the field
     */
    detectDrift: (
      modelId: string,
      version: string,
      baselineRows: readonly Row[],
      currentRows: readonly Row[],
      threshold?: number,
    ): Promise<DriftReport> =>
      services.drift.detect(contextOf(), {
        ...{ model: modelId, version, threshold },
        ...{ baseline: { rows: baselineRows }, current: { rows: currentRows } },
      }),
    /** The same with stored predictions, or against the profile of the training. */
    detectDriftBetween: (
      modelId: string,
      version: string,
      sides: { readonly baseline: DriftSource; readonly current: DriftSource },
      options: { readonly threshold?: number; readonly alpha?: number; readonly min_rows?: number } = {},
    ): Promise<DriftReport> => {
      const { min_rows: minRows, ...rest } = options;
      return services.drift.detect(contextOf(), { model: modelId, version, ...sides, ...rest, minRows });
    },
    /** Newest first. */
    getDriftReports: async (modelId: string, limit = DEFAULT_REPORTS): Promise<DriftReport[]> => {
      const filter = { model: modelId, pageSize: limitOf(limit) };
      return [...(await services.reports.driftReports(contextOf(), filter)).items];
    },
    /** Counts what is wrong with rows; `quality_score` is 1 where nothing is. */
    checkDataQuality: (modelId: string, version: string, rows: readonly Row[]): Promise<QualityReport> =>
      services.quality.check(contextOf(), { model: modelId, version, rows }),
    /** Newest first. */
    getQualityReports: async (modelId: string, limit = DEFAULT_REPORTS): Promise<QualityReport[]> => {
      const filter = { model: modelId, pageSize: limitOf(limit) };
      return [...(await services.reports.qualityReports(contextOf(), filter)).items];
    },
    /** How good and how fast a model was, hour by hour or day by day. */
    getPerformance: (modelId: string, request: Omit<PerformanceRequest, 'model'>): Promise<PerformanceReport> =>
      services.performance.over(contextOf(), { ...request, model: modelId }),
    /** What an A/B test of the registry has shown so far. */
    getAbTestResult: (id: string, options: { readonly confidence?: number; readonly positive_class?: string } = {}) =>
      services.abTests.result(contextOf(), id, options),
    /** How many rows an A/B test needs to find a difference, at a fixed horizon. */
    planAbTest: (request: AbTestPlanRequest): AbTestPlan => services.abTests.plan(contextOf(), request),
  };
}

function recordCalls(services: MonitoringServices, contextOf: () => RequestContext) {
  return {
    /** Records what a model answered that is served elsewhere; each prediction id once. */
    recordPredictions: (batch: PredictionBatch): Promise<PredictionsStored> =>
      services.predictions.record(contextOf(), batch),
    /** A prediction with the columns that fed it and its label. */
    getPrediction: (id: string) => services.predictionsQueries.get(contextOf(), id),
    /** Newest first; `column` = those that this column fed. */
    listPredictions: (filter: PredictionFilter) => services.predictionsQueries.list(contextOf(), filter),
    /** Records what turned out to be right, before or after the predictions. */
    recordFeedback: (items: readonly FeedbackRecord[]): Promise<FeedbackStored> =>
      services.feedback.record(contextOf(), items),
  };
}

function checkCalls(services: MonitoringServices, contextOf: () => RequestContext) {
  return {
    createCheck: (check: NewCheck): Promise<CheckDetails> => services.checks.create(contextOf(), check),
    updateCheck: (id: string, change: CheckChange): Promise<CheckDetails> =>
      services.checks.update(contextOf(), id, change),
    deleteCheck: (id: string): Promise<void> => services.checks.remove(contextOf(), id),
    getCheck: (id: string): Promise<CheckDetails> => services.checksQueries.get(contextOf(), id),
    listChecks: (
      filter: PageRequest & { readonly model_name?: string; readonly kind?: CheckKind } = {},
    ): Promise<Page<CheckDetails>> => services.checksQueries.list(contextOf(), filter),
    /** Runs a check as of a time, now unless given. */
    runCheck: (id: string, asOf?: string | Date): Promise<CheckRunState> =>
      services.checkRunner.run(contextOf(), id, asOf),
    getCheckRuns: (id: string, page: PageRequest = {}): Promise<Page<CheckRunState>> =>
      services.checksQueries.runs(contextOf(), id, page),
  };
}
