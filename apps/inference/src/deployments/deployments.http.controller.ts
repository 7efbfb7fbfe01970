import {
  deploymentCreated,
  deploymentDeleted,
  deploymentRestored,
  deploymentRolledBack,
  deploymentUpdated,
} from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { DeploymentsService } from '@intelgraph/model-serving';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  CreateDeploymentDto,
  DeploymentDto,
  DeploymentPage,
  DeploymentRevisionPage,
  ListDeploymentsQuery,
  ReplaceRoutesDto,
  RollBackDto,
} from './deployments.dto.js';
import {
  toCreateDeployment,
  toDeploymentDto,
  toDeploymentPage,
  toReplaceRoutes,
  toRevisionPage,
} from './deployments.mapper.js';

@ApiTags('deployments')
@Controller('api/v1/deployments')
export class DeploymentsHttpController {
  constructor(private readonly deployments: DeploymentsService) {}

  @Post()
  @Roles('deployer')
  @Writes(deploymentCreated)
  @ApiCreatedResponse({ type: DeploymentDto, description: 'Its versions are loaded and take traffic.' })
  async create(@Body() body: CreateDeploymentDto, @Ctx() ctx: RequestContext): Promise<DeploymentDto> {
    return toDeploymentDto(await this.deployments.create(ctx, toCreateDeployment(body)));
  }

  @Get()
  @ApiOkResponse({ type: DeploymentPage })
  async list(@Query() query: ListDeploymentsQuery, @Ctx() ctx: RequestContext): Promise<DeploymentPage> {
    return toDeploymentPage(await this.deployments.list(ctx, toPageRequest(query)));
  }

  @Get(':name')
  @ApiOkResponse({ type: DeploymentDto })
  async get(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentDto> {
    return toDeploymentDto(await this.deployments.get(ctx, name));
  }

  @Get(':name/revisions')
  @ApiOkResponse({ type: DeploymentRevisionPage, description: 'Newest first, the last 100.' })
  async revisions(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentRevisionPage> {
    return toRevisionPage(await this.deployments.history(ctx, name));
  }

  @Put(':name/routes')
  @Roles('deployer')
  @Writes(deploymentUpdated)
  @ApiOkResponse({ type: DeploymentDto, description: 'The new versions are loaded and take traffic.' })
  async replaceRoutes(
    @Param('name') name: string,
    @Body() body: ReplaceRoutesDto,
    @Ctx() ctx: RequestContext,
  ): Promise<DeploymentDto> {
    return toDeploymentDto(await this.deployments.replaceRoutes(ctx, name, toReplaceRoutes(body)));
  }

  @Post(':name/rollback')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentRolledBack)
  @ApiOkResponse({ type: DeploymentDto, description: 'Serves the routes of the earlier revision, as a new revision.' })
  async rollBack(
    @Param('name') name: string,
    @Body() { to_revision }: RollBackDto,
    @Ctx() ctx: RequestContext,
  ): Promise<DeploymentDto> {
    const input = to_revision === undefined ? {} : { toRevision: to_revision };
    return toDeploymentDto(await this.deployments.rollBack(ctx, name, input));
  }

  @Post(':name/restore')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentRestored)
  @ApiOkResponse({ type: DeploymentDto, description: 'The deleted deployment takes traffic again, as it last did.' })
  async restore(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentDto> {
    return toDeploymentDto(await this.deployments.restore(ctx, name));
  }

  @Delete(':name')
  @HttpCode(204)
  @Roles('deployer')
  @Writes(deploymentDeleted)
  @ApiNoContentResponse({ description: 'It takes no traffic any more.' })
  async delete(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<void> {
    await this.deployments.delete(ctx, name);
  }
}
