export { createModelMonitoring, type ModelMonitoring } from './model-monitoring.js';
export type { ModelMonitoringConfig } from './model-monitoring.config.js';
export type { ModelMonitoringFacade } from './model-monitoring-facade.js';
export type {
  ConditionObserver,
  MonitoringObserver,
  MonitoringParts,
  ObservedCondition,
} from './model-monitoring.ports.js';
export { createModelMonitoringServices, type MonitoringServices } from './model-monitoring-services.js';
export { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from './data-source.js';
export {
  noTrainingProfiles,
  type TrainingColumn,
  type TrainingProfile,
  type TrainingProfiles,
} from './baselines/baselines.port.js';
export { CheckRunner } from './checks/check-runner.js';
export { CheckScheduler, type CheckSchedulerOptions } from './checks/check-scheduler.js';
export {
  CHECK_KINDS,
  type CheckBaseline,
  type CheckChange,
  type CheckDetails,
  type CheckKind,
  type CheckThresholds,
  type MetricLimit,
  type NewCheck,
} from './checks/check.types.js';
export { CheckNameTakenError, CheckNotFoundError } from './checks/checks.errors.js';
export { ChecksQueries } from './checks/checks.queries.js';
export { ChecksService } from './checks/checks.service.js';
export { SEVERITIES, type Severity } from './checks/severity.js';
export { ALL_VERSIONS } from './drift/drift-comparison.js';
export { DEFAULT_DRIFT_THRESHOLD, DEFAULT_MIN_ROWS, DriftService } from './drift/drift.service.js';
export {
  DRIFT_VERDICTS,
  type DriftReport,
  type DriftRequest,
  type DriftSource,
  type DriftVerdict,
  type FeatureDrift,
  type FeatureTest,
  type SideOrigin,
  type StoredWindow,
} from './drift/drift.types.js';
export {
  AB_GUARDRAIL_VERDICTS,
  AB_VERDICTS,
  type AbArm,
  type AbArmMetric,
  type AbDecision,
  type AbGuardrailResult,
  type AbGuardrailVerdict,
  type AbMetricResult,
  type AbTestResult,
  type AbVerdict,
} from './experiments/ab-test.types.js';
export type { AbTestPlan, AbTestPlanRequest } from './experiments/ab-test-plan.js';
export { AbTestNotFoundError } from './experiments/ab-tests.errors.js';
export { AbTestScheduler, type AbTestSchedulerOptions } from './experiments/ab-test-scheduler.js';
export { AbTestsService } from './experiments/ab-tests.service.js';
export { SUCCESS_METRICS } from './experiments/success-metrics.js';
export { FeedbackService, MAX_FEEDBACK } from './feedback/feedback.service.js';
export type { FeedbackRecord, FeedbackStored } from './feedback/feedback.types.js';
export {
  type FedColumn,
  type LineageDataset,
  type PredictionLineage,
  PredictionLineageQueries,
} from './lineage/prediction-lineage.queries.js';
export { VersionLineage } from './lineage/version-lineage.js';
export { type AnnouncedModel, ModelNames } from './models/model-names.queries.js';
export { ModelRenames } from './models/model-renames.js';
export { MAX_BUCKETS, MAX_LABELLED_ROWS, PerformanceService } from './performance/performance.service.js';
export {
  PERFORMANCE_BUCKETS,
  PERFORMANCE_TASKS,
  type PerformanceBucket,
  type PerformanceReport,
  type PerformanceRequest,
  type PerformanceTask,
  type PerformanceWindow,
} from './performance/performance.types.js';
export type { PredictionBatch, PredictionRecord, PredictionsStored } from './predictions/prediction.types.js';
export {
  type PredictionFilter,
  PredictionsQueries,
  type StoredPrediction,
} from './predictions/prediction-list.queries.js';
export { PredictionNotFoundError } from './predictions/predictions.errors.js';
export { MAX_PREDICTIONS, PredictionsService } from './predictions/predictions.service.js';
export { type QualityRequest, QualityService } from './quality/quality.service.js';
export {
  type ColumnQuality,
  QUALITY_ISSUES,
  type QualityIssue,
  type QualityIssueKind,
  type QualityReport,
} from './quality/quality.types.js';
export { ReportNotFoundError } from './reports/reports.errors.js';
export { type ReportFilter, ReportsQueries } from './reports/reports.queries.js';
export { RetentionService } from './retention/retention.service.js';
export { MAX_REWARDED_VERSIONS, RewardsService } from './rewards/rewards.service.js';
export {
  REWARD_METRICS,
  type RewardMetric,
  type RewardsRequest,
  type VersionRewards,
} from './rewards/rewards.types.js';
export type { Row } from './rows/row-columns.js';

export { type AlertingOptions, type AlertingParts, type AlertingServices, createAlerting } from './alerting.js';
export { AlertsService } from './alerts/alerts.service.js';
export { type AlertFilter, AlertsQueries } from './alerts/alerts.queries.js';
export { ALERT_STATES, type AlertStateName } from './alerts/alert.states.js';
export type { AlertObservation } from './alerts/observation.js';
export { AlertRoutesQueries } from './alert-routes/alert-routes.queries.js';
export { type AlertRouteChange, AlertRoutesService, type NewAlertRoute } from './alert-routes/alert-routes.service.js';
export { type LabelMatcher, MATCH_OPERATORS } from './alert-routes/label-matcher.js';
export { SilencesQueries } from './silences/silences.queries.js';
export { type NewSilence, SilencesService } from './silences/silences.service.js';
export { ReceiversQueries } from './receivers/receivers.queries.js';
export { type NewReceiver, type ReceiverChange, ReceiversService } from './receivers/receivers.service.js';
export type { ReceiverView } from './receivers/receivers.mapper.js';
export { EMAIL_SECURITY, PAGERDUTY_REGIONS, RECEIVER_KINDS, type ReceiverKind } from './receivers/receiver-kinds.js';
export { type DeliveryFilter, DeliveriesQueries } from './deliveries/deliveries-list.queries.js';
export { DeliveriesService } from './deliveries/deliveries.service.js';
export type { DeliveryView } from './deliveries/deliveries.mapper.js';
export { DELIVERY_STATES, type DeliveryStateName } from './deliveries/delivery.states.js';
export { type DeliveryObserver, type DeliveryPolicy, DeliveryWorker } from './deliveries/delivery-worker.js';
export { AlertDispatcher } from './notifications/alert-dispatcher.js';
export { Grouper } from './notifications/grouper.js';
export { PURPOSES } from './notifications/notification.js';
