import type { trackingProto as proto, TrackingServiceService } from '@intelgraph/contracts';
import { RUN_END_STATES, RunsQueries, RunsService } from '@intelgraph/experiment-tracking';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toNewRunFromWire, toRunBatchFromWire, toWireRun } from './runs.mapper.js';

/** Tracking for services: training writes its runs here. */
@Injectable()
export class RunsGrpcController implements GrpcHandlers<typeof TrackingServiceService> {
  constructor(
    private readonly runs: RunsService,
    private readonly queries: RunsQueries,
  ) {}

  async createRun(request: proto.CreateRunRequest, context: RequestContext): Promise<proto.CreateRunResponse> {
    return { run: toWireRun(await this.runs.create(context, toNewRunFromWire(request))) };
  }

  async logBatch(request: proto.LogBatchRequest, context: RequestContext): Promise<proto.LogBatchResponse> {
    await this.runs.logBatch(context, request.runId, toRunBatchFromWire(request));
    return {};
  }

  async logArtifact(request: proto.LogArtifactRequest, context: RequestContext): Promise<proto.LogArtifactResponse> {
    if (request.artifact === undefined) throw InvalidInputError.of('artifact', 'is required');
    await this.runs.logArtifact(context, request.runId, request.artifact);
    return {};
  }

  async finishRun(request: proto.FinishRunRequest, context: RequestContext): Promise<proto.FinishRunResponse> {
    const status = RUN_END_STATES.find((state) => state === request.status);
    if (status === undefined) throw InvalidInputError.of('status', `must be one of ${RUN_END_STATES.join(', ')}`);
    return { run: toWireRun(await this.runs.finish(context, request.runId, status)) };
  }

  async getRun(request: proto.GetRunRequest, context: RequestContext): Promise<proto.GetRunResponse> {
    return { run: toWireRun(await this.queries.get(context, request.runId)) };
  }
}
