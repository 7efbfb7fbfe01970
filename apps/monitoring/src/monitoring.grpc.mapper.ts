import type { CheckRunState, monitoringProto as proto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import type {
  AbTestResult,
  DriftReport,
  DriftSource,
  FeatureDrift,
  PerformanceReport,
  QualityReport,
  StoredPrediction,
  StoredWindow,
  VersionRewards,
} from '@intelgraph/model-monitoring';

import { toWireDecision, toWireGuardrail } from './experiments/ab-tests.grpc.mapper.js';

/** @throws InvalidInputError when the side has no source */
export function toSource(field: string, side: proto.DriftSide | undefined): DriftSource {
  if (side?.rows !== undefined) return { rows: side.rows.rows };
  if (side?.window !== undefined) return toWindow(field, side.window);
  if (side?.trainingProfile !== undefined) return 'training_profile';
  throw InvalidInputError.of(field, 'must be rows or a window');
}

export function toWindow(field: string, { from, to, endpoint }: proto.StoredWindow): StoredWindow {
  return { from: required(`${field}.from`, from), to: required(`${field}.to`, to), endpoint };
}

/** @throws InvalidInputError when it is absent */
export function required<T>(field: string, value: T | undefined): T {
  if (value === undefined) throw InvalidInputError.of(field, 'is required');
  return value;
}

/** Members that have a value; protobuf's maps know no null. */
const defined = (record: Readonly<Record<string, number | null>>): Record<string, number> =>
  Object.fromEntries(Object.entries(record).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

export function toWireRewards(rewards: VersionRewards): proto.VersionRewards {
  const { version, count, sum, sum_of_squares: sumOfSquares } = rewards;
  return { version, count: BigInt(count), sum, sumOfSquares };
}

export function toWireDriftReport(report: DriftReport): proto.DriftReport {
  return {
    id: report.id,
    modelId: report.model_id,
    modelName: report.model_name,
    modelVersion: report.model_version,
    driftDetected: report.drift_detected,
    driftScore: report.drift_score,
    verdict: report.verdict,
    threshold: report.threshold,
    alpha: report.alpha,
    featureDrifts: { ...report.feature_drifts },
    features: report.features.map(toWireFeature),
    driftedFeatures: [...report.drifted_features],
    baselineRows: BigInt(report.baseline_rows),
    currentRows: BigInt(report.current_rows),
    checkId: report.check_id ?? undefined,
    createdBy: report.created_by,
    createdAt: new Date(report.created_at),
  };
}

function toWireFeature(feature: FeatureDrift): proto.FeatureDrift {
  return {
    feature: feature.feature,
    kind: feature.kind,
    test: feature.test ?? undefined,
    statistic: feature.statistic ?? undefined,
    pValue: feature.p_value ?? undefined,
    pAdjusted: feature.p_adjusted ?? undefined,
    effect: feature.effect ?? undefined,
    effectMeasure: feature.effect_measure ?? undefined,
    score: feature.score,
    distances: defined(feature.distances),
    verdict: feature.verdict,
    note: feature.note ?? undefined,
  };
}

export function toWireQualityReport(report: QualityReport): proto.QualityReport {
  return {
    id: report.id,
    modelId: report.model_id,
    modelName: report.model_name,
    modelVersion: report.model_version,
    qualityScore: report.quality_score,
    rows: BigInt(report.rows),
    duplicateRows: BigInt(report.duplicate_rows),
    columnScores: Object.fromEntries(Object.entries(report.columns).map(([name, { score }]) => [name, score])),
    issues: report.issues.map((issue) => ({ ...issue })),
    createdBy: report.created_by,
    createdAt: new Date(report.created_at),
  };
}

export function toWirePerformance(report: PerformanceReport): proto.GetPerformanceResponse {
  return {
    task: report.task ?? undefined,
    positiveClass: report.positive_class ?? undefined,
    sampled: report.sampled,
    items: report.items.map((item) => ({
      modelVersion: item.model_version,
      from: new Date(item.from),
      to: new Date(item.to),
      predictions: BigInt(item.predictions),
      labelled: BigInt(item.labelled),
      throughputPerSecond: item.throughput_per_second,
      latencyMs: item.latency_ms ?? undefined,
      metrics: defined(item.metrics),
      notes: { ...item.notes },
    })),
  };
}

export function toWireRun(run: CheckRunState): proto.RunCheckResponse {
  return {
    runId: run.id,
    outcome: run.outcome,
    summary: run.summary,
    reportId: run.report_id ?? undefined,
    asOf: new Date(run.as_of),
  };
}

export function toWireAbResult(result: AbTestResult): proto.GetAbTestResultResponse {
  const armOf = ({ n, value }: AbTestResult['metrics'][number]['control']): proto.AbArmMetric => ({
    n: BigInt(n),
    value: value ?? undefined,
  });
  return {
    id: result.id,
    name: result.name,
    status: result.status,
    controlPredictions: BigInt(result.control.predictions),
    treatmentPredictions: BigInt(result.treatment.predictions),
    sampleRatioP: result.sample_ratio_p ?? undefined,
    sampleRatioAlwaysValidP: result.sample_ratio_always_valid_p,
    metrics: result.metrics.map((metric) => ({
      metric: metric.metric,
      test: metric.test ?? undefined,
      control: armOf(metric.control),
      treatment: armOf(metric.treatment),
      difference: metric.difference ?? undefined,
      intervalLow: metric.interval?.[0],
      intervalHigh: metric.interval?.[1],
      pValue: metric.p_value ?? undefined,
      pAdjusted: metric.p_adjusted ?? undefined,
      alwaysValidP: metric.always_valid_p ?? undefined,
      alwaysValidLow: metric.always_valid_interval?.[0],
      alwaysValidHigh: metric.always_valid_interval?.[1],
      verdict: metric.verdict,
      note: metric.note ?? undefined,
    })),
    guardrails: result.guardrails.map(toWireGuardrail),
    decision: toWireDecision(result.decision),
  };
}

export function toWirePrediction(stored: StoredPrediction): proto.Prediction {
  return {
    predictionId: stored.prediction_id,
    modelName: stored.model_name,
    modelVersion: stored.model_version,
    endpoint: stored.endpoint,
    eventTime: new Date(stored.event_time),
    inputs: stored.inputs,
    prediction: stored.prediction,
    probabilities: { ...stored.probabilities },
    latencyMs: stored.latency_ms ?? undefined,
    entity: { ...stored.entity },
    abTestId: stored.ab_test?.id,
    abTestVariant: stored.ab_test?.variant,
    features: stored.features ?? undefined,
    branches: stored.branches ?? undefined,
    backend: stored.backend ?? undefined,
    queueMs: stored.queue_ms ?? undefined,
    computeMs: stored.compute_ms ?? undefined,
    batchRows: stored.batch_rows ?? undefined,
    traceId: stored.trace_id ?? undefined,
  };
}
