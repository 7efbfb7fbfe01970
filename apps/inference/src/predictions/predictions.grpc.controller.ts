import type { inferenceProto, InferenceServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { PredictionsService } from '@intelgraph/model-serving';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { fromProtoBatch, fromProtoRequest, toProtoBatch, toProtoResponse } from './predictions.mapper.js';

@Injectable()
export class PredictionsGrpcController implements GrpcHandlers<typeof InferenceServiceService> {
  constructor(private readonly predictions: PredictionsService) {}

  async predict(request: inferenceProto.PredictRequest, ctx: RequestContext): Promise<inferenceProto.PredictResponse> {
    return toProtoResponse(await this.predictions.predict(ctx.workspace, fromProtoRequest(request)));
  }

  async predictBatch(
    request: inferenceProto.PredictBatchRequest,
    ctx: RequestContext,
  ): Promise<inferenceProto.PredictBatchResponse> {
    return toProtoBatch(await this.predictions.predictBatch(ctx.workspace, fromProtoBatch(request)));
  }
}
