import { type ArtifactStore, isDigest } from '@intelgraph/artifact-store';
import type { trackingProto as proto, TrackingServiceService } from '@intelgraph/contracts';
import { InputsService, RUN_END_STATES, RunsQueries, RunsService } from '@intelgraph/experiment-tracking';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Inject, Injectable } from '@nestjs/common';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';

import { toDatasetInput, toNewRunFromWire, toRunBatchFromWire, toRunDataset, toWireRun } from './runs.mapper.js';

/** Tracking for services: training writes its runs here. */
@Injectable()
export class RunsGrpcController implements GrpcHandlers<typeof TrackingServiceService> {
  constructor(
    private readonly runs: RunsService,
    private readonly queries: RunsQueries,
    private readonly inputs: InputsService,
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
  ) {}

  async createRun(request: proto.CreateRunRequest, context: RequestContext): Promise<proto.CreateRunResponse> {
    return { run: toWireRun(await this.runs.create(context, toNewRunFromWire(request))) };
  }

  async logBatch(request: proto.LogBatchRequest, context: RequestContext): Promise<proto.LogBatchResponse> {
    await this.runs.logBatch(context, request.runId, toRunBatchFromWire(request));
    return {};
  }

  async logInputs(request: proto.LogInputsRequest, context: RequestContext): Promise<proto.LogInputsResponse> {
    const { runId, datasets, used } = request;
    await this.inputs.logInputs(context, runId, {
      datasets: datasets.map(toDatasetInput),
      used: used.map(toRunDataset),
    });
    return {};
  }

  async logArtifact(request: proto.LogArtifactRequest, context: RequestContext): Promise<proto.LogArtifactResponse> {
    const { runId, artifact } = request;
    if (artifact === undefined) throw InvalidInputError.of('artifact', 'is required');
    if (!isDigest(artifact.digest))
      throw InvalidInputError.of('artifact.digest', 'must be the 64 hex digits of a SHA-256');
    const { files } = await this.store.getManifest(artifact.digest);
    await this.runs.logArtifact(context, runId, artifact, files);
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
