import { featureServiceRegistered } from '@intelgraph/contracts';
import { FeatureServicesQueries, FeatureServicesService } from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { FeatureParams, FeatureVersionParams } from '../definitions/definitions.dto.js';

import {
  FeatureServiceDto,
  FeatureServicePageDto,
  ListFeatureServicesQuery,
  RegisterFeatureServiceDto,
} from './feature-services.dto.js';

/** What versions of models are fed with. */
@ApiTags('feature services')
@Controller('api/v1/feature-services')
export class FeatureServicesHttpController {
  constructor(
    private readonly services: FeatureServicesService,
    private readonly queries: FeatureServicesQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(featureServiceRegistered)
  @ApiCreatedResponse({ type: FeatureServiceDto })
  @ApiOkResponse({ type: FeatureServiceDto, description: 'The same feature service was there already.' })
  async register(
    @Ctx() context: RequestContext,
    @Body() body: RegisterFeatureServiceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FeatureServiceDto> {
    const { service, created } = await this.services.register(context, body);
    void reply.status(created ? 201 : 200);
    return service;
  }

  @Get()
  @ApiOkResponse({ type: FeatureServicePageDto, description: 'By name, then by version, lowest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: ListFeatureServicesQuery): Promise<FeatureServicePageDto> {
    const { name } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), ...(name === undefined ? {} : { name }) });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: FeatureServiceDto, description: 'The highest release.' })
  get(@Ctx() context: RequestContext, @Param() { name }: FeatureParams): Promise<FeatureServiceDto> {
    return this.queries.get(context, name);
  }

  @Get(':name/versions/:version')
  @ApiOkResponse({ type: FeatureServiceDto })
  version(
    @Ctx() context: RequestContext,
    @Param() { name, version }: FeatureVersionParams,
  ): Promise<FeatureServiceDto> {
    return this.queries.get(context, name, version);
  }
}
