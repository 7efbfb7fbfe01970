import { abTestCreated, abTestUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AbTestsQueries, AbTestsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AbTestDto, AbTestPageDto, AbTestParams, AbTestsQuery, CreateAbTestDto } from './ab-tests.dto.js';
import { toAbTestDto } from './ab-tests.mapper.js';

/** A/B tests between two versions; inference splits the traffic of those that run. */
@ApiTags('ab-tests')
@Controller('api/v1/ab-tests')
export class AbTestsHttpController {
  constructor(
    private readonly tests: AbTestsService,
    private readonly queries: AbTestsQueries,
  ) {}

  @Post()
  @Roles('editor', 'deployer')
  @Writes(abTestCreated)
  @ApiCreatedResponse({ type: AbTestDto, description: 'A test that runs at once needs the role deployer.' })
  async create(@Ctx() context: RequestContext, @Body() body: CreateAbTestDto): Promise<AbTestDto> {
    return toAbTestDto(await this.tests.create(context, body));
  }

  @Get()
  @ApiOkResponse({ type: AbTestPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: AbTestsQuery): Promise<AbTestPageDto> {
    const page = await this.queries.list(context, { ...toPageRequest(query), status: query.status });
    return { items: page.items.map(toAbTestDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: AbTestDto })
  async get(@Ctx() context: RequestContext, @Param() params: AbTestParams): Promise<AbTestDto> {
    return toAbTestDto(await this.queries.get(context, params.id));
  }

  @Post(':id/start')
  @Roles('deployer')
  @Writes(abTestUpdated)
  @HttpCode(200)
  @ApiOkResponse({ type: AbTestDto, description: 'It splits traffic, also again after a pause.' })
  async start(@Ctx() context: RequestContext, @Param() params: AbTestParams): Promise<AbTestDto> {
    return toAbTestDto(await this.tests.start(context, params.id));
  }

  @Post(':id/pause')
  @Roles('deployer')
  @Writes(abTestUpdated)
  @HttpCode(200)
  @ApiOkResponse({ type: AbTestDto, description: 'Everything goes to the control until it is started again.' })
  async pause(@Ctx() context: RequestContext, @Param() params: AbTestParams): Promise<AbTestDto> {
    return toAbTestDto(await this.tests.pause(context, params.id));
  }

  @Post(':id/stop')
  @Roles('deployer')
  @Writes(abTestUpdated)
  @HttpCode(200)
  @ApiOkResponse({ type: AbTestDto, description: 'Everything goes to the control, for good.' })
  async stop(@Ctx() context: RequestContext, @Param() params: AbTestParams): Promise<AbTestDto> {
    return toAbTestDto(await this.tests.stop(context, params.id));
  }
}
