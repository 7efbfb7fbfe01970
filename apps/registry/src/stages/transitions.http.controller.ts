import { transitionApproved, transitionRejected, transitionWithdrawn } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { StagesQueries, StagesService } from '@intelgraph/ml-registry';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  ApproveTransitionDto,
  RejectTransitionDto,
  TransitionDetailsDto,
  TransitionDto,
  TransitionPageDto,
  TransitionParams,
  TransitionsQuery,
  WithdrawTransitionDto,
} from './stages.dto.js';

/** Requests for another stage, and the decisions on them: nobody approves what he asked for. */
@ApiTags('stages')
@Controller('api/v1/transitions')
export class TransitionsHttpController {
  constructor(
    private readonly stages: StagesService,
    private readonly queries: StagesQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: TransitionPageDto, description: 'Newest first.' })
  async list(@Ctx() context: RequestContext, @Query() query: TransitionsQuery): Promise<TransitionPageDto> {
    const { model, version, status } = query;
    const page = await this.queries.list(context, { ...toPageRequest(query), model, version, status });
    return { items: [...page.items], next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: TransitionDetailsDto, description: 'With the approvals that it has, oldest first.' })
  get(@Ctx() context: RequestContext, @Param() params: TransitionParams): Promise<TransitionDetailsDto> {
    return this.queries.get(context, params.id);
  }

  @Post(':id/approve')
  @Roles('approver')
  @Writes(transitionApproved)
  @HttpCode(200)
  @ApiOkResponse({
    type: TransitionDto,
    description: 'The version has changed its stage, unless more approvals are needed.',
  })
  approve(
    @Ctx() context: RequestContext,
    @Param() params: TransitionParams,
    @Body() body: ApproveTransitionDto,
  ): Promise<TransitionDto> {
    return this.stages.approve(context, params.id, body);
  }

  @Post(':id/reject')
  @Roles('approver', 'editor')
  @Writes(transitionRejected)
  @HttpCode(200)
  @ApiOkResponse({ type: TransitionDto, description: 'By an approver who is not the requester.' })
  reject(
    @Ctx() context: RequestContext,
    @Param() params: TransitionParams,
    @Body() body: RejectTransitionDto,
  ): Promise<TransitionDto> {
    return this.stages.reject(context, params.id, body.reason);
  }

  @Post(':id/withdraw')
  @Roles('editor')
  @Writes(transitionWithdrawn)
  @HttpCode(200)
  @ApiOkResponse({ type: TransitionDto, description: 'By the requester, or by an admin.' })
  withdraw(
    @Ctx() context: RequestContext,
    @Param() params: TransitionParams,
    @Body() body: WithdrawTransitionDto,
  ): Promise<TransitionDto> {
    return this.stages.withdraw(context, params.id, body.reason);
  }
}
