import {
  modelLabelDeleted,
  modelLabelSet,
  modelVersionLabelDeleted,
  modelVersionLabelSet,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { LabelsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ModelDto } from '../models/models.dto.js';
import { ChangedVersionDto } from '../versions/versions.dto.js';

import { ModelLabelParams, SetLabelDto, VersionLabelParams } from './labels.dto.js';

/** Labels: keys with values on models and versions. They are MLflow's tags. */
@ApiTags('models')
@Controller('api/v1/models/:name')
export class LabelsHttpController {
  constructor(private readonly labels: LabelsService) {}

  @Put('labels/:key')
  @Roles('editor')
  @Writes(modelLabelSet)
  @ApiOkResponse({ type: ModelDto })
  set(@Ctx() context: RequestContext, @Param() params: ModelLabelParams, @Body() body: SetLabelDto): Promise<ModelDto> {
    return this.labels.setOfModel(context, params.name, params.key, body.value);
  }

  @Delete('labels/:key')
  @Roles('editor')
  @Writes(modelLabelDeleted)
  @ApiOkResponse({ type: ModelDto })
  delete(@Ctx() context: RequestContext, @Param() params: ModelLabelParams): Promise<ModelDto> {
    return this.labels.deleteOfModel(context, params.name, params.key);
  }

  @Put('versions/:version/labels/:key')
  @Roles('editor')
  @Writes(modelVersionLabelSet)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'The label `semver` never changes.' })
  setOfVersion(
    @Ctx() context: RequestContext,
    @Param() params: VersionLabelParams,
    @Body() body: SetLabelDto,
  ): Promise<ChangedVersionDto> {
    const { name, version, key } = params;
    return this.labels.setOfVersion(context, name, version, key, body.value);
  }

  @Delete('versions/:version/labels/:key')
  @Roles('editor')
  @Writes(modelVersionLabelDeleted)
  @ApiOkResponse({ type: ChangedVersionDto, description: 'The label `semver` stays.' })
  deleteOfVersion(@Ctx() context: RequestContext, @Param() params: VersionLabelParams): Promise<ChangedVersionDto> {
    const { name, version, key } = params;
    return this.labels.deleteOfVersion(context, name, version, key);
  }
}
