import { promotionPolicyChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { PoliciesQueries, PoliciesService } from '@intelgraph/ml-governance';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CreatePolicyDto,
  PoliciesQuery,
  PolicyDto,
  PolicyPageDto,
  PolicyParams,
  UpdatePolicyDto,
} from './policies.dto.js';

/** What promotions need. The registry enforces it, also while this service is down. */
@ApiTags('policies')
@Controller('api/v1/policies')
export class PoliciesHttpController {
  constructor(
    private readonly policies: PoliciesService,
    private readonly queries: PoliciesQueries,
  ) {}

  @Post()
  @Roles('admin')
  @Writes(promotionPolicyChanged)
  @ApiCreatedResponse({ type: PolicyDto })
  create(@Ctx() context: RequestContext, @Body() body: CreatePolicyDto): Promise<PolicyDto> {
    return this.policies.create(context, body);
  }

  @Get()
  @ApiOkResponse({ type: PolicyPageDto, description: 'By name.' })
  async list(@Ctx() context: RequestContext, @Query() query: PoliciesQuery): Promise<PolicyPageDto> {
    const { status, to_stage } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), status, to_stage });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: PolicyDto })
  get(@Ctx() context: RequestContext, @Param() { name }: PolicyParams): Promise<PolicyDto> {
    return this.queries.get(context, name);
  }

  @Put(':name')
  @Roles('admin')
  @Writes(promotionPolicyChanged)
  @ApiOkResponse({ type: PolicyDto, description: 'Everything but name and status was replaced.' })
  update(
    @Ctx() context: RequestContext,
    @Param() { name }: PolicyParams,
    @Body() { expected_revision, ...content }: UpdatePolicyDto,
  ): Promise<PolicyDto> {
    return this.policies.update(context, name, content, expected_revision);
  }

  @Post(':name/activate')
  @Roles('admin')
  @Writes(promotionPolicyChanged)
  @HttpCode(200)
  @ApiOkResponse({ type: PolicyDto })
  activate(@Ctx() context: RequestContext, @Param() { name }: PolicyParams): Promise<PolicyDto> {
    return this.policies.activate(context, name);
  }

  @Delete(':name')
  @Roles('admin')
  @Writes(promotionPolicyChanged)
  @ApiOkResponse({ type: PolicyDto, description: 'It is retired: it asks for nothing, and can be activated again.' })
  retire(@Ctx() context: RequestContext, @Param() { name }: PolicyParams): Promise<PolicyDto> {
    return this.policies.retire(context, name);
  }
}
