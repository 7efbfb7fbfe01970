import { featureGroupRegistered } from '@intelgraph/contracts';
import { GroupsQueries, GroupsService } from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { FeatureParams, FeatureVersionParams } from '../definitions/definitions.dto.js';

import { GroupDto, GroupPageDto, ListGroupsQuery, RegisterGroupDto } from './groups.dto.js';

/** Features of one kind of entity that are read together. */
@ApiTags('feature groups')
@Controller('api/v1/features/groups')
export class GroupsHttpController {
  constructor(
    private readonly groups: GroupsService,
    private readonly queries: GroupsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(featureGroupRegistered)
  @ApiCreatedResponse({ type: GroupDto })
  @ApiOkResponse({ type: GroupDto, description: 'The same group was there already.' })
  async register(
    @Ctx() context: RequestContext,
    @Body() body: RegisterGroupDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GroupDto> {
    const { group, created } = await this.groups.register(context, body);
    void reply.status(created ? 201 : 200);
    return group;
  }

  @Get()
  @ApiOkResponse({ type: GroupPageDto, description: 'By name, then by version, lowest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListGroupsQuery): Promise<GroupPageDto> {
    const { entity_type, name } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), entity_type, name });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: GroupDto, description: 'The highest release.' })
  get(@Ctx() context: RequestContext, @Param() { name }: FeatureParams): Promise<GroupDto> {
    return this.queries.get(context, name);
  }

  @Get(':name/versions/:version')
  @ApiOkResponse({ type: GroupDto })
  version(@Ctx() context: RequestContext, @Param() { name, version }: FeatureVersionParams): Promise<GroupDto> {
    return this.queries.get(context, name, version);
  }
}
