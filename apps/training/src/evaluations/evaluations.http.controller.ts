import { trainingEvaluationCompleted } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { EvaluationsService } from '@intelgraph/ml-training';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { EvaluateDto, EvaluationDto } from './evaluations.dto.js';
import { toEvaluationDto, toEvaluationRequest } from './evaluations.mapper.js';

/** Evaluation under the path of the guide. */
@ApiTags('evaluation')
@Controller('evaluation')
export class EvaluationsHttpController {
  constructor(private readonly evaluations: EvaluationsService) {}

  @Post('evaluate')
  @HttpCode(200)
  @Roles('editor')
  @Writes(trainingEvaluationCompleted)
  @ApiOkResponse({ type: EvaluationDto, description: 'Computed from the stored model, and remembered.' })
  async evaluate(@Ctx() ctx: RequestContext, @Body() body: EvaluateDto): Promise<EvaluationDto> {
    return toEvaluationDto(await this.evaluations.evaluate(ctx, toEvaluationRequest(body)));
  }
}
