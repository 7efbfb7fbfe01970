import { lineageRecorded } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { LineageQueries, LineageService, VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { VersionParams } from '../versions/versions.dto.js';
import { toSelector } from '../versions/versions.mapper.js';

import { LineageDto, LineageGraphDto, LineageQuery, RecordLineageDto } from './lineage.dto.js';
import { toLineageGraphDto } from './lineage.mapper.js';

/** Where a version comes from and what was made of it. */
@ApiTags('lineage')
@Controller('api/v1/models/:name/versions/:version/lineage')
export class LineageHttpController {
  constructor(
    private readonly lineage: LineageService,
    private readonly queries: LineageQueries,
    private readonly versions: VersionsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(lineageRecorded)
  @ApiCreatedResponse({ type: LineageDto, description: 'All that is known of the version now: records add up.' })
  record(
    @Ctx() context: RequestContext,
    @Param() params: VersionParams,
    @Body() body: RecordLineageDto,
  ): Promise<LineageDto> {
    return this.lineage.record(context, { ...body, model_id: params.name, model_version: params.version });
  }

  @Get()
  @ApiOkResponse({ type: LineageGraphDto })
  async get(
    @Ctx() context: RequestContext,
    @Param() params: VersionParams,
    @Query() query: LineageQuery,
  ): Promise<LineageGraphDto> {
    const { model_id, version } = await this.versions.resolve(context, params.name, toSelector(params.version));
    return toLineageGraphDto(await this.queries.get(context, model_id, version, query.depth), query.direction);
  }
}
