import type { inferenceProto, InferenceServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { assertMaySetEventTime, FeedbackService, PredictionsService } from '@intelgraph/model-serving';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { fromProtoFeedback } from '../feedback/feedback.mapper.js';

import { fromProtoBatch, fromProtoRequest, toProtoBatch, toProtoResponse } from './predictions.mapper.js';

@Injectable()
export class PredictionsGrpcController implements GrpcHandlers<typeof InferenceServiceService> {
  constructor(
    private readonly predictions: PredictionsService,
    private readonly feedback: FeedbackService,
  ) {}

  async predict(request: inferenceProto.PredictRequest, ctx: RequestContext): Promise<inferenceProto.PredictResponse> {
    const parsed = fromProtoRequest(request);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(ctx, 'event_time');
    return toProtoResponse(await this.predictions.predict(ctx, parsed));
  }

  async predictBatch(
    request: inferenceProto.PredictBatchRequest,
    ctx: RequestContext,
  ): Promise<inferenceProto.PredictBatchResponse> {
    const parsed = fromProtoBatch(request);
    if (parsed.eventTime !== undefined) assertMaySetEventTime(ctx, 'event_time');
    return toProtoBatch(await this.predictions.predictBatch(ctx, parsed));
  }

  async recordFeedback(
    request: inferenceProto.RecordFeedbackRequest,
    ctx: RequestContext,
  ): Promise<inferenceProto.RecordFeedbackResponse> {
    return this.feedback.record(ctx, fromProtoFeedback(request));
  }
}
