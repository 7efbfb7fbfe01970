import type { RequestContext } from '@intelgraph/kernel';
import { EvaluationsService } from '@intelgraph/ml-training';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { EvaluationDto } from './evaluations.dto.js';
import { toEvaluationDto } from './evaluations.mapper.js';

/** Evaluations that were made before. */
@ApiTags('evaluation')
@Controller('api/v1/evaluations')
export class StoredEvaluationsHttpController {
  constructor(private readonly evaluations: EvaluationsService) {}

  @Get(':evaluation_id')
  @ApiOkResponse({ type: EvaluationDto })
  async get(@Ctx() ctx: RequestContext, @Param('evaluation_id') id: string): Promise<EvaluationDto> {
    return toEvaluationDto(await this.evaluations.get(ctx, id));
  }
}
