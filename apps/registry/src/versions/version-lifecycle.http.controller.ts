import {
  modelVersionDeleted,
  modelVersionDeprecated,
  modelVersionPurged,
  modelVersionRestored,
  modelVersionUpdated,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { VersionChangesService, VersionRemovalService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { DeprecateVersionDto, DescribeVersionDto } from './version-lifecycle.dto.js';
import { ChangedVersionDto, VersionParams } from './versions.dto.js';

/** Changes of what is said about versions, and their deletion; what was registered never changes. */
@ApiTags('versions')
@Controller('api/v1/models/:name/versions/:version')
export class VersionLifecycleHttpController {
  constructor(
    private readonly changes: VersionChangesService,
    private readonly removal: VersionRemovalService,
  ) {}

  @Patch()
  @Roles('editor')
  @Writes(modelVersionUpdated)
  @ApiOkResponse({ type: ChangedVersionDto })
  describe(
    @Ctx() context: RequestContext,
    @Param() { name, version }: VersionParams,
    @Body() body: DescribeVersionDto,
  ): Promise<ChangedVersionDto> {
    return this.changes.describe(context, name, version, body.description);
  }

  @Post('deprecate')
  @Roles('editor')
  @Writes(modelVersionDeprecated)
  @HttpCode(200)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'It is not promoted any more.' })
  deprecate(
    @Ctx() context: RequestContext,
    @Param() { name, version }: VersionParams,
    @Body() body: DeprecateVersionDto,
  ): Promise<ChangedVersionDto> {
    return this.changes.deprecate(context, name, version, body);
  }

  @Post('undeprecate')
  @Roles('editor')
  @Writes(modelVersionDeprecated)
  @HttpCode(200)
  @ApiOkResponse({ type: ChangedVersionDto })
  undeprecate(@Ctx() context: RequestContext, @Param() { name, version }: VersionParams): Promise<ChangedVersionDto> {
    return this.changes.undeprecate(context, name, version);
  }

  @Delete()
  @Roles('editor')
  @Writes(modelVersionDeleted)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'It can be restored; its numbers stay taken.' })
  delete(@Ctx() context: RequestContext, @Param() { name, version }: VersionParams): Promise<ChangedVersionDto> {
    return this.removal.delete(context, name, version);
  }

  @Post('restore')
  @Roles('editor')
  @Writes(modelVersionRestored)
  @HttpCode(200)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'Without its aliases.' })
  restore(@Ctx() context: RequestContext, @Param() { name, version }: VersionParams): Promise<ChangedVersionDto> {
    return this.removal.restore(context, name, version);
  }

  @Post('purge')
  @Roles('admin')
  @Writes(modelVersionPurged)
  @HttpCode(200)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'The content of a deleted version is gone for good.' })
  purge(@Ctx() context: RequestContext, @Param() { name, version }: VersionParams): Promise<ChangedVersionDto> {
    return this.removal.purge(context, name, version);
  }
}
