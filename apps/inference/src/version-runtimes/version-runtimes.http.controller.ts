import type { RequestContext } from '@intelgraph/kernel';
import { ServingEngine } from '@intelgraph/model-serving';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { VersionRuntimeDto } from './version-runtimes.dto.js';
import { toVersionRuntime } from './version-runtimes.mapper.js';

@ApiTags('serving')
@Controller('api/v1/models')
export class VersionRuntimesHttpController {
  constructor(private readonly engine: ServingEngine) {}

  @Get(':name/versions/:version/runtime')
  @ApiOkResponse({ type: VersionRuntimeDto, description: 'How the replica that answered runs a deployed version.' })
  get(@Param('name') name: string, @Param('version') version: string, @Ctx() ctx: RequestContext): VersionRuntimeDto {
    return toVersionRuntime(this.engine.table.loadedVersion(ctx.workspace, name, version));
  }
}
