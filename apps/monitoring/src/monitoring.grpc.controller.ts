import type { monitoringProto as proto, MonitoringServiceService } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import {
  AbTestsService,
  CheckRunner,
  DriftService,
  PERFORMANCE_BUCKETS,
  PERFORMANCE_TASKS,
  PerformanceService,
  PredictionsQueries,
  QualityService,
  ReportsQueries,
  REWARD_METRICS,
  RewardsService,
} from '@intelgraph/model-monitoring';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import {
  required,
  toSource,
  toWindow,
  toWireAbResult,
  toWireDriftReport,
  toWirePerformance,
  toWirePrediction,
  toWireQualityReport,
  toWireRewards,
  toWireRun,
} from './monitoring.grpc.mapper.js';

type Handlers = GrpcHandlers<typeof MonitoringServiceService>;

/** Monitoring for services and for clients in other languages. */
@Injectable()
export class MonitoringGrpcController implements Handlers {
  constructor(
    private readonly drift: DriftService,
    private readonly quality: QualityService,
    private readonly reports: ReportsQueries,
    private readonly performance: PerformanceService,
    private readonly runner: CheckRunner,
    private readonly abTests: AbTestsService,
    private readonly predictions: PredictionsQueries,
    private readonly rewards: RewardsService,
  ) {}

  async detectDrift(request: proto.DetectDriftRequest, context: RequestContext): Promise<proto.DetectDriftResponse> {
    const { modelId: model, modelVersion: version, threshold, alpha, minRows } = request;
    const baseline = toSource('baseline', request.baseline);
    const current = toSource('current', request.current);
    const asked = { model, version, baseline, current, threshold, alpha, minRows };
    return { report: toWireDriftReport(await this.drift.detect(context, asked)) };
  }

  async getDriftReport(
    { id }: proto.GetDriftReportRequest,
    context: RequestContext,
  ): Promise<proto.GetDriftReportResponse> {
    return { report: toWireDriftReport(await this.reports.drift(context, id)) };
  }

  async listDriftReports(
    request: proto.ListDriftReportsRequest,
    context: RequestContext,
  ): Promise<proto.ListDriftReportsResponse> {
    const { modelId: model, modelVersion: version, pageSize, pageToken } = request;
    const page = await this.reports.driftReports(context, {
      ...{ model, version },
      ...(pageSize === 0 ? {} : { pageSize }),
      ...(pageToken === '' ? {} : { pageToken }),
    });
    return { items: page.items.map(toWireDriftReport), nextPageToken: page.nextPageToken ?? '' };
  }

  async checkDataQuality(
    { modelId: model, modelVersion: version, rows, window }: proto.CheckDataQualityRequest,
    context: RequestContext,
  ): Promise<proto.CheckDataQualityResponse> {
    const source =
      window === undefined ? { rows: required('rows', rows).rows } : { window: toWindow('window', window) };
    return { report: toWireQualityReport(await this.quality.check(context, { model, version, ...source })) };
  }

  async getPerformance(
    request: proto.GetPerformanceRequest,
    context: RequestContext,
  ): Promise<proto.GetPerformanceResponse> {
    const { modelId: model, modelVersion: version, endpoint, bucket, task, positiveClass } = request;
    const report = await this.performance.over(context, {
      ...{ model, version, endpoint, positive_class: positiveClass },
      from: required('from', request.from),
      to: required('to', request.to),
      bucket: bucket === '' ? undefined : oneOf('bucket', PERFORMANCE_BUCKETS, bucket),
      task: task === undefined ? undefined : oneOf('task', PERFORMANCE_TASKS, task),
    });
    return toWirePerformance(report);
  }

  async runCheck({ id, asOf }: proto.RunCheckRequest, context: RequestContext): Promise<proto.RunCheckResponse> {
    return toWireRun(await this.runner.run(context, id, asOf));
  }

  async getPrediction(
    { id }: proto.GetPredictionRequest,
    context: RequestContext,
  ): Promise<proto.GetPredictionResponse> {
    return { prediction: toWirePrediction(await this.predictions.get(context, id)) };
  }

  async getRewards(request: proto.GetRewardsRequest, context: RequestContext): Promise<proto.GetRewardsResponse> {
    const { modelId: model, endpoint, versions, label } = request;
    const since = required('since', request.since).toISOString();
    const metric = oneOf('metric', REWARD_METRICS, request.metric);
    const items = await this.rewards.of(context, { model, endpoint, versions, since, metric, label });
    return { items: items.map(toWireRewards) };
  }

  async getAbTestResult(
    { id, confidence, positiveClass }: proto.GetAbTestResultRequest,
    context: RequestContext,
  ): Promise<proto.GetAbTestResultResponse> {
    return toWireAbResult(await this.abTests.result(context, id, { confidence, positive_class: positiveClass }));
  }
}

function oneOf<T extends string>(field: string, values: readonly T[], given: string): T {
  const value = values.find((candidate) => candidate === given);
  if (value === undefined) throw InvalidInputError.of(field, `must be one of ${values.join(', ')}`);
  return value;
}
