import type { RequestContext } from '@intelgraph/kernel';
import { PromotionPoliciesService } from '@intelgraph/ml-registry';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { TransitionParams } from '../stages/stages.dto.js';
import { VersionParams } from '../versions/versions.dto.js';

import { PromotionQuery, PromotionReportDto } from './policies.dto.js';

/** How promotions stand against the policies in force. */
@ApiTags('stages')
@Controller('api/v1')
export class PoliciesHttpController {
  constructor(private readonly policies: PromotionPoliciesService) {}

  @Get('models/:name/versions/:version/requirements')
  @ApiOkResponse({ type: PromotionReportDto, description: 'What a promotion to the stage would need now.' })
  ofVersion(
    @Ctx() context: RequestContext,
    @Param() { name, version }: VersionParams,
    @Query() { to_stage }: PromotionQuery,
  ): Promise<PromotionReportDto> {
    return this.policies.report(context, name, version, to_stage);
  }

  @Get('transitions/:id/requirements')
  @ApiOkResponse({ type: PromotionReportDto, description: 'With its checklist and the approvals so far.' })
  ofTransition(@Ctx() context: RequestContext, @Param() { id }: TransitionParams): Promise<PromotionReportDto> {
    return this.policies.reportOfTransition(context, id);
  }
}
