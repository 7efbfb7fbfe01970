import { abTestCreated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AbTestsService } from '@intelgraph/ml-registry';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { AbTestDto, AbTestPageDto, AbTestParams, CreateAbTestDto } from './ab-tests.dto.js';

/** Records of A/B tests between two versions; traffic is split by deployments. */
@ApiTags('ab-tests')
@Controller('api/v1/ab-tests')
export class AbTestsHttpController {
  constructor(private readonly tests: AbTestsService) {}

  @Post()
  @Roles('editor', 'deployer')
  @Writes(abTestCreated)
  @ApiCreatedResponse({ type: AbTestDto })
  create(@Ctx() context: RequestContext, @Body() body: CreateAbTestDto): Promise<AbTestDto> {
    return this.tests.create(context, body);
  }

  @Get()
  @ApiOkResponse({ type: AbTestPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: PageQuery): Promise<AbTestPageDto> {
    const page = await this.tests.list(context, toPageRequest(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: AbTestDto })
  get(@Ctx() context: RequestContext, @Param() params: AbTestParams): Promise<AbTestDto> {
    return this.tests.get(context, params.id);
  }
}
