import type { RequestContext } from '@intelgraph/kernel';
import { PredictionsQueries } from '@intelgraph/model-monitoring';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { PredictionDto } from './predictions.dto.js';

/** One prediction, by the id that its answer had. */
@ApiTags('predictions')
@Controller('api/v1/predictions')
export class PredictionHttpController {
  constructor(private readonly predictions: PredictionsQueries) {}

  @Get(':id')
  @ApiOkResponse({
    type: PredictionDto,
    description:
      'Who answered, with what, and how long that took; found once the log has arrived, until it is forgotten.',
  })
  async get(@Ctx() context: RequestContext, @Param('id') id: string): Promise<PredictionDto> {
    return await this.predictions.get(context, id);
  }
}
