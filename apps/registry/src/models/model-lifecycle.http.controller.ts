import { modelDeleted, modelPurged, modelRenamed, modelRestored, modelUpdated } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { ModelChangesService, ModelRemovalService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { DescribeModelDto, ModelDto, ModelParams, RenameModelDto } from './models.dto.js';

/** Changes of models that are there: description, name, deletion. */
@ApiTags('models')
@Controller('api/v1/models/:name')
export class ModelLifecycleHttpController {
  constructor(
    private readonly changes: ModelChangesService,
    private readonly removal: ModelRemovalService,
  ) {}

  @Patch()
  @Roles('editor')
  @Writes(modelUpdated)
  @ApiOkResponse({ type: ModelDto })
  describe(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Body() body: DescribeModelDto,
  ): Promise<ModelDto> {
    return this.changes.describe(context, params.name, body.description);
  }

  @Post('rename')
  @Roles('editor')
  @Writes(modelRenamed)
  @HttpCode(200)
  @ApiOkResponse({ type: ModelDto, description: 'Its id and its versions are the same.' })
  rename(
    @Ctx() context: RequestContext,
    @Param() params: ModelParams,
    @Body() body: RenameModelDto,
  ): Promise<ModelDto> {
    return this.changes.rename(context, params.name, body.new_name);
  }

  @Delete()
  @Roles('editor')
  @Writes(modelDeleted)
  @ApiOkResponse({ type: ModelDto, description: 'It can be restored by its id, and its name is free.' })
  delete(@Ctx() context: RequestContext, @Param() params: ModelParams): Promise<ModelDto> {
    return this.removal.delete(context, params.name);
  }

  @Post('restore')
  @Roles('editor')
  @Writes(modelRestored)
  @HttpCode(200)
  @ApiOkResponse({ type: ModelDto, description: 'With the versions that were deleted with it.' })
  restore(@Ctx() context: RequestContext, @Param() params: ModelParams): Promise<ModelDto> {
    return this.removal.restore(context, params.name);
  }

  @Post('purge')
  @Roles('admin')
  @Writes(modelPurged)
  @HttpCode(200)
  @ApiOkResponse({
    type: ModelDto,
    description: 'The content of a deleted model and of its versions is gone for good.',
  })
  purge(@Ctx() context: RequestContext, @Param() params: ModelParams): Promise<ModelDto> {
    return this.removal.purge(context, params.name);
  }
}
