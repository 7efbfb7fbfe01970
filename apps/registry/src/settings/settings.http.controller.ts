import { registrySettingsChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { RegistrySettingsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { RegistrySettingsDto, SetRegistrySettingsDto } from './settings.dto.js';

/** What the registry of a workspace is set to. */
@ApiTags('models')
@Controller('api/v1/registry-settings')
export class SettingsHttpController {
  constructor(private readonly settings: RegistrySettingsService) {}

  @Get()
  @ApiOkResponse({ type: RegistrySettingsDto })
  get(@Ctx() context: RequestContext): Promise<RegistrySettingsDto> {
    return this.settings.get(context);
  }

  @Put()
  @Roles('admin')
  @Writes(registrySettingsChanged)
  @ApiOkResponse({ type: RegistrySettingsDto, description: 'What is absent goes back to its default.' })
  set(@Ctx() context: RequestContext, @Body() body: SetRegistrySettingsDto): Promise<RegistrySettingsDto> {
    return this.settings.set(context, body);
  }
}
