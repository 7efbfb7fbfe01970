import type { trainingProto, TrainingServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { JobsService } from '@intelgraph/ml-training';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { fromProtoRequest, toProtoJob } from './jobs.proto.mapper.js';

@Injectable()
export class JobsGrpcController implements GrpcHandlers<typeof TrainingServiceService> {
  constructor(private readonly jobs: JobsService) {}

  async startTraining(
    request: trainingProto.StartTrainingRequest,
    ctx: RequestContext,
  ): Promise<trainingProto.StartTrainingResponse> {
    const { id, state } = await this.jobs.start(ctx, fromProtoRequest(request));
    return { jobId: id, status: state };
  }

  async getJob({ jobId }: trainingProto.GetJobRequest, ctx: RequestContext): Promise<trainingProto.GetJobResponse> {
    return { job: toProtoJob(await this.jobs.get(ctx, jobId)) };
  }
}
