export { createModelServing, type ModelServing, type ModelServingOptions } from './model-serving.js';
export { ServingEngine, type ServingEngineParts } from './serving-engine.js';
export { DEFAULT_LIMITS, type ServingLimits } from './serving-limits.js';
export { createServingDataSource, SERVING_ENTITIES, SERVING_MIGRATIONS } from './data-source.js';
export { BanditController } from './deployment-policies/bandit/bandit-controller.js';
export {
  DEFAULT_LEAST_SHARE,
  DEFAULT_UPDATE_SECONDS,
  MAX_LABEL_CHARACTERS,
  MAX_UPDATE_SECONDS,
} from './deployment-policies/bandit/bandit-rules.js';
export {
  type ArmRewards,
  type BanditArm,
  type BanditPlan,
  REWARD_METRICS,
  type RewardTerms,
} from './deployment-policies/bandit/bandit-terms.js';
export { banditStates, type BanditState } from './deployment-policies/bandit/bandit.states.js';
export type { RewardsAsked, RewardSource } from './deployment-policies/bandit/reward-source.js';
export type { PolicyChange } from './deployment-policies/policy-move.js';
export { CanaryController, type VersionAlert } from './deployment-policies/canary-controller.js';
export { canaryStates, type CanaryState } from './deployment-policies/canary.states.js';
export {
  activeBandit,
  activeCanary,
  activePolicy,
  activeShadow,
  type BanditPolicy,
  type CanaryPolicy,
  type CanaryStep,
  type DeploymentPolicy,
  type PolicyOutcome,
  type RollbackRule,
  type RollbackRules,
  type ShadowPolicy,
} from './deployment-policies/deployment-policy.js';
export {
  BanditActiveError,
  CanaryActiveError,
  NoPolicyError,
  PolicyChangedError,
  PolicyStateError,
  ShadowActiveError,
} from './deployment-policies/deployment-policies.errors.js';
export { toRulesState } from './deployment-policies/deployment-policies.events.js';
export { DeploymentPoliciesService, type PolicyReport } from './deployment-policies/deployment-policies.service.js';
export { quantileOf, totalOf } from './deployment-policies/measurements/latency-counts.js';
export { MemoryMeasurementStore, type MeasurementStore } from './deployment-policies/measurements/measurement-store.js';
export { PostgresMeasurementStore } from './deployment-policies/measurements/postgres-measurement-store.js';
export { errorRateOf, type VersionMeasurement } from './deployment-policies/measurements/version-measurement.js';
export type { PolicyObserver } from './deployment-policies/policy-observer.js';
export type {
  BanditRequest,
  CanaryRequest,
  CanaryStepRequest,
  PolicyRequest,
  PromoteRequest,
  RollbackRuleRequest,
  RollbackRulesRequest,
  ShadowRequest,
} from './deployment-policies/policy-request.js';
export {
  DEFAULT_MIN_REQUESTS,
  MAX_ALERT_CHECKS,
  MAX_BAKE_SECONDS,
  MAX_CANARY_STEPS,
  MAX_LATENCY_MS,
  MAX_MIN_REQUESTS,
} from './deployment-policies/policy-rules.js';
export { BusShadowLog, type BusShadowLogOptions } from './deployment-policies/shadow/bus-shadow-log.js';
export { PostgresShadowSumStore } from './deployment-policies/shadow/postgres-shadow-sum-store.js';
export type { ShadowLog, ShadowPlace } from './deployment-policies/shadow/shadow-log.js';
export type { ShadowMirror } from './deployment-policies/shadow/shadow-mirror.js';
export { MIN_SAMPLE_PERCENT } from './deployment-policies/shadow/shadow-rules.js';
export { MemoryShadowSumStore, type ShadowSumStore } from './deployment-policies/shadow/shadow-sum-store.js';
export {
  type DifferenceSums,
  meanOf,
  type ShadowSums,
  sumOfShadows,
} from './deployment-policies/shadow/shadow-sums.js';
export { shadowStates, type ShadowState } from './deployment-policies/shadow/shadow.states.js';
export type { Deployment, DeploymentRevision, FeatureBindings } from './deployments/deployment.js';
export type { Route, RouteRequest } from './deployments/route.js';
export type { DeploymentChange, DeploymentsAt, DeploymentStore, PolicyFact } from './deployments/deployment-store.js';
export {
  DeploymentChangedError,
  DeploymentExistsError,
  DeploymentNotFoundError,
  NoEarlierRevisionError,
  RevisionNotFoundError,
} from './deployments/deployments.errors.js';
export {
  DeploymentsService,
  type CreateDeployment,
  type ReplaceRoutes,
  type RollBack,
} from './deployments/deployments.service.js';
export { MemoryDeploymentStore } from './deployments/memory-deployment-store.js';
export { PostgresDeploymentStore } from './deployments/postgres-deployment-store.js';
export { MAX_ROUTES } from './deployments/route-rules.js';
export { toBatchJob, type BatchJob } from './batch-jobs/batch-job.js';
export { BATCH_FORMATS, CHUNK_ROWS, type BatchFormat, type BatchJobRequest } from './batch-jobs/batch-job-spec.js';
export {
  BATCH_JOB_PHASES,
  BATCH_JOB_STATES,
  batchJobStates,
  type BatchJobState,
} from './batch-jobs/batch-job.states.js';
export { EXPLANATION_MS } from './batch-jobs/explanations/explanation-spec.js';
export type { ExplanationSummary } from './batch-jobs/explanations/explanation-summary.js';
export { summaryPlot } from './batch-jobs/explanations/plot/summary-plot.js';
export type { BatchJobObserver } from './batch-jobs/batch-job-observer.js';
export type { BatchJobFilter } from './batch-jobs/batch-jobs.queries.js';
export { BatchJobsService, type JobExplained, type JobFile } from './batch-jobs/batch-jobs.service.js';
export { createBatchJobs, type BatchJobs, type BatchJobsOptions } from './batch-jobs/create-batch-jobs.js';
export { BatchRetention, type RemovedFiles } from './batch-jobs/retention/batch-retention.js';
export { textCell } from './batch-jobs/input/text-cells.js';
export { BatchUploadsService, type BatchUpload } from './batch-jobs/uploads/batch-uploads.service.js';
export { AbTestProjection } from './ab-tests/ab-test-projection.js';
export { toAbTest, type AbTest, type AbTestArm } from './ab-tests/ab-test.js';
export { variantOfKey, type Variant } from './ab-tests/variant-of-key.js';
export { assertMaySetEventTime, EventTimeForbiddenError, parseEventTime } from './event-times.js';
export { MAX_FEEDBACK_ITEMS, type FeedbackInput, type FeedbackReceipt } from './feedback/feedback.js';
export { FeedbackService, type FeedbackServiceParts } from './feedback/feedback.service.js';
export type {
  FeatureDefinition,
  FeatureReader,
  FeatureReading,
  FeatureReadRequest,
} from './features/feature-reader.js';
export type { Entity, FeatureGap, FeatureUse, FeatureUses } from './features/feature-use.js';
export { toDeployedFeatureServiceState, type PinnedFeatureService } from './features/pinned-feature-service.js';
export { toFeaturePolicyStates } from './features/feature-policy-state.js';
export type { FeatureServiceDefinition, FeatureServiceInput } from './features/feature-reader.js';
export { toFeatureUseState } from './features/feature-use-state.js';
export {
  FEATURE_ACTIONS,
  MAX_AGE_SECONDS,
  type FeatureAction,
  type FeaturePolicies,
  type FeaturePolicy,
} from './features/feature-policy.js';
export type { Calibration } from '@intelgraph/ml-runtime';
export type { LoadedModel } from './models/loaded-model.js';
export { fixedModels, type ModelResolver, type ResolvedVersion } from './models/model-resolver.js';
export type {
  InputRow,
  ModelArtifact,
  ModelExplanation,
  ModelInput,
  ModelOutput,
  ModelRuntime,
  RowPrediction,
  RunnableModel,
  ValueType,
} from './models/model-runtime.js';
export {
  ArtifactUnusableError,
  VersionNotDeployableError,
  type NotDeployableReason,
  type UnusableReason,
} from './models/models.errors.js';
export { RuntimeByFormat } from './models/runtime-by-format.js';
export { OWN_PLATFORM } from './models/model-runtime.js';
export { type Branch, BRANCH_FALLBACKS, BRANCH_STATUSES, type Branches } from './models/ensembles/branches.js';
export { createModelRuntime } from './models/served-formats.js';
export type { SharedPoolOptions } from './models/shared-pool.js';
export { createPythonRuntime } from './models/python/python-runtime.js';
export {
  BufferedPredictionLog,
  type BufferedPredictionLogOptions,
  type PredictionLogStatus,
} from './prediction-log/buffered-prediction-log.js';
export { DiskSpool } from './prediction-log/disk-spool.js';
export { noPredictionLog, type LoggedRow, type PredictionLog } from './prediction-log/prediction-log.js';
export { explanationProblems } from './explanations/explanation-problems.js';
export { assertConfident, conformalProblems, type ConformalOptions } from './predictions/conformal.js';
export {
  BATCH_EXPLANATION_WARNING,
  type Answer,
  type BatchAnswer,
  type BatchRequest,
  type Prediction,
  type PredictOptions,
  type PredictRequest,
} from './predictions/prediction.js';
export { BatchTooLargeError, TooManyRowsInFlightError } from './predictions/predictions.errors.js';
export type { PredictionObserver } from './predictions/prediction-observer.js';
export type { PredictionSteps, PredictionTracer } from './predictions/prediction-tracer.js';
export { PredictionsService } from './predictions/predictions.service.js';
export type { UrgencyOptions } from './predictions/urgency.js';
export {
  MAX_QUOTA_PREDICTIONS,
  QUOTA_PERIODS,
  QUOTA_SCOPES,
  type NewQuota,
  type Quota,
  type QuotaPeriod,
  type QuotaScope,
  type QuotaSubject,
} from './quotas/quota.js';
export { QuotaLedger, type QuotaObserver } from './quotas/quota-ledger.js';
export { QuotaSync } from './quotas/quota-sync.js';
export { QuotasService, type QuotasParts, type QuotaView } from './quotas/quotas.service.js';
export { DeploymentLimits, type RateLimitObserver } from './rate-limits/deployment-limits.js';
export { MAX_LIMIT_REQUESTS, MAX_WINDOW_SECONDS, type RateLimitPolicy } from './rate-limits/rate-limit-policy.js';
export { ModelRepository, type RepositoryEntry } from './repository/model-repository.js';
export { ModelRenames } from './renames/model-renames.js';
export type { ModelRename } from './renames/model-renames.queries.js';
export type { ResultCache, ResultCacheStatus, ReuseCounts } from './result-cache/result-cache.js';
export { RedisSharedStore } from './result-cache/shared/redis-shared-store.js';
export type { SharedEntry, SharedStore, SharedValue } from './result-cache/shared/shared-store.js';
export type { SharedResultsStatus } from './result-cache/shared/shared-results.js';
export { MAX_CACHE_ENTRIES, MAX_TTL_SECONDS, type ResultCachePolicy } from './result-cache/result-cache-policy.js';
export type { Endpoint } from './routing/endpoint.js';
export type { LoadedVersion } from './routing/routing-table.js';
export type { ServedVersion } from './routing/served-version.js';
export { DeploymentNotServedError, ModelNotDeployedError, VersionNotDeployedError } from './routing/routing.errors.js';
export type { DurationSum } from './statistics/duration.js';
export { backendOfRun } from './prediction-log/backend-of-run.js';
export { computeMsOf, type Execution, type ExecutionObserver } from './statistics/execution.js';
export type { ExecutionWatcher } from './statistics/execution-watcher.js';
export { ServingStatistics, type CountedVersion } from './statistics/serving-statistics.js';
export type { ComputeSums, VersionStatistics } from './statistics/version-statistics.js';
export type { AbTestProblem } from './snapshot/test-loader.js';
export type { ArtifactPlace } from './models/artifact-cache.js';
export type { ServingProblem } from './snapshot/serving-state.js';
export type {
  AnswerDifference,
  PredictionReader,
  RecordedPrediction,
  Replay,
  VersionAnswer,
} from './replays/replay.js';
export { ReplaysService } from './replays/replays.service.js';
export { createStreams, type Streams, type StreamsOptions } from './streams/create-streams.js';
export type { StreamRunner } from './streams/running/stream-runner.js';
export type { StreamRow, StreamWire } from './streams/running/stream-work.js';
export {
  BATCH_ROWS,
  STREAM_FORMATS,
  STREAM_STATES,
  WAIT_MS,
  type NewStream,
  type Stream,
  type StreamChange,
  type StreamMember,
  type StreamStart,
} from './streams/stream.js';
export type { StreamObserver } from './streams/stream-observer.js';
export { StreamsService, type StreamInput, type StreamView } from './streams/streams.service.js';
