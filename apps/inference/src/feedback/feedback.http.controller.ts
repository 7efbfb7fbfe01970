import { feedbackReceived } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { FeedbackService } from '@intelgraph/model-serving';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiTags } from '@nestjs/swagger';

import { FEEDBACK_BODY, FeedbackReceiptDto } from './feedback.dto.js';
import { toFeedback, toReceiptDto } from './feedback.mapper.js';

@ApiTags('feedback')
@Controller('feedback')
export class FeedbackHttpController {
  constructor(private readonly feedback: FeedbackService) {}

  @Post()
  @HttpCode(202)
  @Roles('editor', 'deployer')
  @Writes(feedbackReceived)
  @ApiBody({ schema: FEEDBACK_BODY, required: true })
  @ApiAcceptedResponse({ type: FeedbackReceiptDto, description: 'Kept; monitoring joins it with the predictions.' })
  async record(@Body() body: unknown, @Ctx() ctx: RequestContext): Promise<FeedbackReceiptDto> {
    const { items, pathOf } = toFeedback(body);
    return toReceiptDto(await this.feedback.record(ctx, items, pathOf));
  }
}
