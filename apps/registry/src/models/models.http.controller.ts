import { modelCreated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { ModelsQueries, ModelsService, VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import {
  CreateModelDto,
  ModelDto,
  ModelPageDto,
  ModelParams,
  ModelsQuery,
  ModelWithAliasesDto,
  NextVersionDto,
  NextVersionQuery,
} from './models.dto.js';
import { toModelSearch } from './models.mapper.js';

/** Models: names under which versions are registered. */
@ApiTags('models')
@Controller('api/v1/models')
export class ModelsHttpController {
  constructor(
    private readonly models: ModelsService,
    private readonly queries: ModelsQueries,
    private readonly versions: VersionsQueries,
  ) {}

  @Post()
  @Roles('editor')
  @Writes(modelCreated)
  @ApiCreatedResponse({ type: ModelDto })
  @ApiOkResponse({ type: ModelDto, description: 'The same model was there already.' })
  async create(
    @Ctx() context: RequestContext,
    @Body() body: CreateModelDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ModelDto> {
    const { model, created } = await this.models.create(context, body);
    void reply.status(created ? 201 : 200);
    return model;
  }

  @Get()
  @ApiOkResponse({ type: ModelPageDto })
  async list(@Ctx() context: RequestContext, @Query() query: ModelsQuery): Promise<ModelPageDto> {
    const page = await this.queries.list(context, toModelSearch(query));
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':name')
  @ApiOkResponse({ type: ModelWithAliasesDto })
  get(@Ctx() context: RequestContext, @Param() params: ModelParams): Promise<ModelWithAliasesDto> {
    return this.queries.get(context, params.name);
  }

  @Get(':name/next-version')
  @ApiOkResponse({ type: NextVersionDto })
  async next(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Query() query: NextVersionQuery,
  ): Promise<NextVersionDto> {
    return { version: await this.versions.next(context, params.name, query.bump) };
  }
}
