import type { trackingProto as proto, TrackingServiceService } from '@intelgraph/contracts';
import {
  type FilesOfArtifact,
  InputsService,
  RUN_END_STATES,
  RunModelsService,
  RunsQueries,
  RunsService,
} from '@intelgraph/experiment-tracking';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Inject, Injectable } from '@nestjs/common';

import { FILES_OF_ARTIFACT } from './files-of-artifact.js';
import { toDatasetInput, toNewRunFromWire, toRunBatchFromWire, toRunDataset, toWireRun } from './runs.mapper.js';

/** Tracking for services: training writes its runs here. */
@Injectable()
export class RunsGrpcController implements GrpcHandlers<typeof TrackingServiceService> {
  constructor(
    private readonly runs: RunsService,
    private readonly queries: RunsQueries,
    private readonly inputs: InputsService,
    private readonly models: RunModelsService,
    @Inject(FILES_OF_ARTIFACT) private readonly filesOf: FilesOfArtifact,
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
    await this.runs.logArtifact(context, runId, given(artifact), this.filesOf);
    return {};
  }

  async logModel(request: proto.LogModelRequest, context: RequestContext): Promise<proto.LogModelResponse> {
    const { runId, artifact, modelType, params } = request;
    const model = { artifact: given(artifact), params, modelType: modelType === '' ? undefined : modelType };
    return { modelId: (await this.models.log(context, runId, model)).id };
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

function given(artifact: proto.RunArtifact | undefined): proto.RunArtifact {
  if (artifact === undefined) throw InvalidInputError.of('artifact', 'is required');
  return artifact;
}
