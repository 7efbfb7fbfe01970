import type { RequestContext } from '@intelgraph/kernel';
import { PredictionLineageQueries, PredictionsQueries } from '@intelgraph/model-monitoring';
import { Ctx, toPageRequest } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ListPredictionsQuery, PredictionDto, PredictionLineageDto, PredictionPageDto } from './predictions.dto.js';

/** What models answered, and what turned out to be right. */
@ApiTags('monitoring: predictions')
@Controller('api/v1/monitoring/predictions')
export class PredictionsHttpController {
  constructor(
    private readonly predictions: PredictionsQueries,
    private readonly lineage: PredictionLineageQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: PredictionPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListPredictionsQuery): Promise<PredictionPageDto> {
    const { model_id: model, model_version: version, endpoint, dataset, from, to, column, labelled } = query;
    const filter = { ...toPageRequest(query), model, version, endpoint, dataset, from, to, column, labelled };
    const page = await this.predictions.list(context, filter);
    return { items: page.items as PredictionDto[], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: PredictionDto, description: 'With the columns that fed it.' })
  async get(@Ctx() context: RequestContext, @Param('id') id: string): Promise<PredictionDto> {
    return await this.predictions.get(context, id);
  }

  @Get(':id/lineage')
  @ApiOkResponse({ type: PredictionLineageDto, description: 'Which columns, of which data sets, stand behind it.' })
  async lineageOf(@Ctx() context: RequestContext, @Param('id') id: string): Promise<PredictionLineageDto> {
    const found = await this.lineage.get(context, id);
    return { ...found, columns: [...found.columns], datasets: [...found.datasets] };
  }
}
