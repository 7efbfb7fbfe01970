import { modelVersionRegistered } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { VersionsQueries, VersionsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { ModelParams } from '../models/models.dto.js';

import {
  ModelVersionDto,
  ModelVersionPageDto,
  RegisterVersionDto,
  VersionParams,
  VersionsQuery,
} from './versions.dto.js';
import { toRegisterInput, toSelector, toVersionSearch } from './versions.mapper.js';

/** Versions of a model: immutable, ordered by semantic versioning. */
@ApiTags('versions')
@Controller('api/v1/models/:name/versions')
export class VersionsHttpController {
  constructor(
    private readonly versions: VersionsService,
    private readonly queries: VersionsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(modelVersionRegistered)
  @ApiCreatedResponse({ type: ModelVersionDto, description: 'The model is made when there is none of this name.' })
  @ApiOkResponse({ type: ModelVersionDto, description: 'The same version was there already.' })
  async register(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Body() body: RegisterVersionDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ModelVersionDto> {
    const { version, created } = await this.versions.register(context, toRegisterInput(params.name, body));
    void reply.status(created ? 201 : 200);
    return version;
  }

  @Get()
  @ApiOkResponse({ type: ModelVersionPageDto, description: 'Highest version first, unless ordered.' })
  async list(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Query() query: VersionsQuery,
  ): Promise<ModelVersionPageDto> {
    const page = await this.queries.list(context, params.name, toVersionSearch(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':version')
  @ApiOkResponse({ type: ModelVersionDto })
  get(@Ctx() context: RequestContext, @Param() params: VersionParams): Promise<ModelVersionDto> {
    return this.queries.resolve(context, params.name, toSelector(params.version));
  }
}
