import { deploymentPolicyChanged } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { DeploymentPoliciesService } from '@intelgraph/model-serving';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { DeploymentPolicyDto, PromotePolicyDto, SetPolicyDto } from './deployment-policies.dto.js';
import { toPolicyDto, toPolicyRequest } from './deployment-policies.mapper.js';

@ApiTags('deployments')
@Controller('api/v1/deployments/:name/policy')
export class DeploymentPoliciesHttpController {
  constructor(private readonly policies: DeploymentPoliciesService) {}

  @Get()
  @ApiOkResponse({ type: DeploymentPolicyDto, description: 'The policy in force, or how the last one ended.' })
  async get(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentPolicyDto> {
    return toPolicyDto(await this.policies.get(ctx, name));
  }

  @Put()
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiOkResponse({
    type: DeploymentPolicyDto,
    description:
      'The versions are loaded; a canary takes its first share of the traffic, a shadow is asked what others answer, those of a bandit have equal shares.',
  })
  async set(
    @Param('name') name: string,
    @Body() body: SetPolicyDto,
    @Ctx() ctx: RequestContext,
  ): Promise<DeploymentPolicyDto> {
    await this.policies.set(ctx, name, toPolicyRequest(body));
    return this.get(name, ctx);
  }

  @Delete()
  @HttpCode(204)
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiNoContentResponse({
    description: 'Its weights alone count; where a canary was under way, those of the stable routes.',
  })
  async remove(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<void> {
    await this.policies.remove(ctx, name);
  }

  @Post('pause')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiOkResponse({ type: DeploymentPolicyDto, description: 'It stays at its step; its rules still send it back.' })
  async pause(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentPolicyDto> {
    await this.policies.pause(ctx, name);
    return this.get(name, ctx);
  }

  @Post('resume')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiOkResponse({ type: DeploymentPolicyDto, description: 'It goes on with what was left of its step.' })
  async resume(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentPolicyDto> {
    await this.policies.resume(ctx, name);
    return this.get(name, ctx);
  }

  @Post('promote')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiOkResponse({
    type: DeploymentPolicyDto,
    description:
      'A canary is in its next step, or has all traffic; so does a shadow, and of a bandit the version that had most of it.',
  })
  async promote(
    @Param('name') name: string,
    @Body() { full }: PromotePolicyDto,
    @Ctx() ctx: RequestContext,
  ): Promise<DeploymentPolicyDto> {
    await this.policies.promote(ctx, name, full === undefined ? {} : { full });
    return this.get(name, ctx);
  }

  @Post('abort')
  @HttpCode(200)
  @Roles('deployer')
  @Writes(deploymentPolicyChanged)
  @ApiOkResponse({
    type: DeploymentPolicyDto,
    description: 'The stable routes of a canary or a bandit have all traffic again; a shadow is asked no more.',
  })
  async abort(@Param('name') name: string, @Ctx() ctx: RequestContext): Promise<DeploymentPolicyDto> {
    await this.policies.abort(ctx, name);
    return this.get(name, ctx);
  }
}
