import { noTrainingProfiles } from './baselines/baselines.port.js';
import { CheckEvaluator } from './checks/check-evaluator.js';
import { CheckRunner } from './checks/check-runner.js';
import { ChecksQueries } from './checks/checks.queries.js';
import { ChecksService } from './checks/checks.service.js';
import { PerformanceLimits } from './checks/performance-limits.js';
import { DriftService } from './drift/drift.service.js';
import { AbTestsService } from './experiments/ab-tests.service.js';
import { FeedbackService } from './feedback/feedback.service.js';
import { PredictionLineageQueries } from './lineage/prediction-lineage.queries.js';
import { VersionLineage } from './lineage/version-lineage.js';
import type { ConditionObserver, MonitoringParts } from './model-monitoring.ports.js';
import { ModelNames } from './models/model-names.queries.js';
import { ModelRenames } from './models/model-renames.js';
import { PerformanceService } from './performance/performance.service.js';
import { PredictionsQueries } from './predictions/prediction-list.queries.js';
import { PredictionsService } from './predictions/predictions.service.js';
import { QualityService } from './quality/quality.service.js';
import { ReportsQueries } from './reports/reports.queries.js';
import { RetentionService } from './retention/retention.service.js';
import { RewardsService } from './rewards/rewards.service.js';

/** Everything that model monitoring can do, wired. */
export interface MonitoringServices {
  readonly names: ModelNames;
  readonly renames: ModelRenames;
  readonly predictions: PredictionsService;
  readonly predictionsQueries: PredictionsQueries;
  readonly versionLineage: VersionLineage;
  readonly predictionLineage: PredictionLineageQueries;
  readonly feedback: FeedbackService;
  readonly drift: DriftService;
  readonly quality: QualityService;
  readonly reports: ReportsQueries;
  readonly performance: PerformanceService;
  readonly checks: ChecksService;
  readonly checksQueries: ChecksQueries;
  readonly checkRunner: CheckRunner;
  readonly abTests: AbTestsService;
  readonly rewards: RewardsService;
  readonly retention: RetentionService;
}

/** Where nobody wants to know what checks find. */
const NOBODY: ConditionObserver = { observe: () => Promise.resolve() };

export function createModelMonitoringServices(parts: MonitoringParts): MonitoringServices {
  const { dataSource, profiles = noTrainingProfiles, conditions = NOBODY } = parts;
  const names = new ModelNames(dataSource);
  const predictionsQueries = new PredictionsQueries(dataSource, names);
  const drift = new DriftService(parts, names, profiles);
  const quality = new QualityService(parts, names, profiles);
  const performance = new PerformanceService(dataSource, names);
  const evaluator = new CheckEvaluator(drift, quality, new PerformanceLimits(performance));
  const checks = new ChecksService(parts, names, conditions);
  return {
    names,
    renames: new ModelRenames(names, checks),
    predictions: new PredictionsService(parts, names),
    predictionsQueries,
    versionLineage: new VersionLineage(names),
    predictionLineage: new PredictionLineageQueries(dataSource, predictionsQueries),
    feedback: new FeedbackService(parts),
    drift,
    quality,
    reports: new ReportsQueries(dataSource, names),
    performance,
    checks,
    checksQueries: new ChecksQueries(dataSource),
    checkRunner: new CheckRunner(parts, evaluator, conditions),
    abTests: new AbTestsService(parts, names),
    rewards: new RewardsService(dataSource, names),
    retention: new RetentionService(dataSource),
  };
}
