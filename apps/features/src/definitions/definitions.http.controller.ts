import { featureRegistered } from '@intelgraph/contracts';
import { FeatureCatalog, FeaturesQueries, FeaturesService } from '@intelgraph/feature-store';
import { withoutUndefined, type RequestContext } from '@intelgraph/kernel';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import {
  FeatureDto,
  FeaturePageDto,
  FeatureParams,
  FeatureVersionParams,
  ListFeaturesQuery,
  RegisterFeatureDto,
} from './definitions.dto.js';

/** Definitions of features. */
@ApiTags('features')
@Controller('api/v1/features')
export class DefinitionsHttpController {
  constructor(
    private readonly features: FeaturesService,
    private readonly queries: FeaturesQueries,
    private readonly catalog: FeatureCatalog,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(featureRegistered)
  @ApiCreatedResponse({ type: FeatureDto })
  @ApiOkResponse({ type: FeatureDto, description: 'The same definition was there already.' })
  async register(
    @Ctx() context: RequestContext,
    @Body() body: RegisterFeatureDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeatureDto> {
    const { feature, created } = await this.features.register(context, body);
    void reply.status(created ? 201 : 200);
    return feature;
  }

  @Get()
  @ApiOkResponse({ type: FeaturePageDto, description: 'By name, then by version, lowest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListFeaturesQuery): Promise<FeaturePageDto> {
    const { entity_type, owner, tag } = query;
    const filter = { entity_type, owner, tag, ...toPageRequest(query) };
    const page = await this.queries.list(context, withoutUndefined(filter));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: FeatureDto, description: 'The highest release.' })
  async get(@Ctx() context: RequestContext, @Param() { name }: FeatureParams): Promise<FeatureDto> {
    return (await this.catalog.get(context, name)).state;
  }

  @Get(':name/versions')
  @ApiOkResponse({ type: FeaturePageDto, description: 'Lowest version first.' })
  async versions(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Query() query: PageQuery,
  ): Promise<FeaturePageDto> {
    await this.catalog.get(context, name);
    const page = await this.queries.list(context, { name, ...toPageRequest(query) });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name/versions/:version')
  @ApiOkResponse({ type: FeatureDto })
  async version(@Ctx() context: RequestContext, @Param() { name, version }: FeatureVersionParams): Promise<FeatureDto> {
    return (await this.catalog.get(context, name, version)).state;
  }
}
