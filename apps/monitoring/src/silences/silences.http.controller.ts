import { silenceCreated, silenceEnded } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { SilencesQueries, SilencesService } from '@intelgraph/model-monitoring';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { IdParams } from '../alerts/alerts.dto.js';

import { CreateSilenceDto, SilenceDto, SilencePageDto } from './silences.dto.js';

/** Times in which matching alerts are recorded, and nobody is told. */
@ApiTags('alert silences')
@Controller('api/v1/monitoring/silences')
export class SilencesHttpController {
  constructor(
    private readonly silences: SilencesService,
    private readonly queries: SilencesQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(silenceCreated)
  @ApiCreatedResponse({ type: SilenceDto })
  create(@Ctx() context: RequestContext, @Body() body: CreateSilenceDto): Promise<SilenceDto> {
    return this.silences.create(context, body);
  }

  @Get()
  @ApiOkResponse({ type: SilencePageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: PageQuery): Promise<SilencePageDto> {
    const page = await this.queries.list(context, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: SilenceDto })
  get(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<SilenceDto> {
    return this.queries.get(context, id);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Roles('editor')
  @Writes(silenceEnded)
  @ApiOkResponse({ type: SilenceDto, description: 'What it held back is told of.' })
  end(@Ctx() context: RequestContext, @Param() { id }: IdParams): Promise<SilenceDto> {
    return this.silences.end(context, id);
  }
}
