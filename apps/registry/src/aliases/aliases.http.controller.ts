import { modelAliasDeleted, modelAliasSet } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { AliasesQueries, AliasesService, VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ModelDto, ModelParams } from '../models/models.dto.js';
import { ModelVersionDto } from '../versions/versions.dto.js';

import { AliasesDto, AliasParams, AliasWrittenDto, SetAliasDto } from './aliases.dto.js';

/** Aliases: names of versions that move. */
@ApiTags('models')
@Controller('api/v1/models/:name/aliases')
export class AliasesHttpController {
  constructor(
    private readonly aliases: AliasesService,
    private readonly queries: AliasesQueries,
    private readonly versions: VersionsQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: AliasesDto })
  async list(@Ctx() context: RequestContext, @Param() params: ModelParams): Promise<AliasesDto> {
    return { items: await this.queries.list(context, params.name) };
  }

  @Get(':alias')
  @ApiOkResponse({ type: ModelVersionDto, description: 'The version that it means now.' })
  get(@Ctx() context: RequestContext, @Param() params: AliasParams): Promise<ModelVersionDto> {
    return this.versions.resolve(context, params.name, { alias: params.alias });
  }

  @Put(':alias')
  @Roles('viewer')
  @Writes(modelAliasSet)
  @ApiOkResponse({ type: AliasWrittenDto, description: 'By an editor; a protected alias by its role.' })
  set(
    @Ctx() context: RequestContext,
    @Param() params: AliasParams,
    @Body() body: SetAliasDto,
  ): Promise<AliasWrittenDto> {
    return this.aliases.set(context, params.name, params.alias, body.version);
  }

  @Delete(':alias')
  @Roles('viewer')
  @Writes(modelAliasDeleted)
  @ApiOkResponse({ type: ModelDto })
  delete(@Ctx() context: RequestContext, @Param() params: AliasParams): Promise<ModelDto> {
    return this.aliases.delete(context, params.name, params.alias);
  }
}
