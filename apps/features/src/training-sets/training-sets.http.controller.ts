import { TrainingSetsService, toWireValue } from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, ReadOnly } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { TrainingSetDto, TrainingSetRequestDto } from './training-sets.dto.js';

/** Point-in-time joins of features to rows. */
@ApiTags('feature values')
@Controller('api/v1/features/training-sets')
export class TrainingSetsHttpController {
  constructor(private readonly trainingSets: TrainingSetsService) {}

  @Post()
  @HttpCode(200)
  @ReadOnly()
  @ApiOkResponse({ type: TrainingSetDto })
  async get(@Ctx() context: RequestContext, @Body() body: TrainingSetRequestDto): Promise<TrainingSetDto> {
    const { columns, features, rows, values, missing, digest } = await this.trainingSets.get(context, body);
    return {
      columns: [...columns],
      features: [...features],
      rows: rows.map((row, i) => ({
        ...row,
        ...Object.fromEntries(columns.map((column, j) => [column, toWireValue(values[i]?.[j] ?? null)])),
      })),
      missing,
      digest,
    };
  }
}
