import { trainingJobCancelled } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { JobsService } from '@intelgraph/ml-training';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { JobDto, JobStatusDto } from './jobs.dto.js';
import { toJobDto, toJobStatusDto } from './jobs.mapper.js';

/** What the guide has no path for. */
@ApiTags('training')
@Controller('api/v1/training/jobs')
export class JobsHttpController {
  constructor(private readonly jobs: JobsService) {}

  @Get(':job_id')
  @ApiOkResponse({ type: JobStatusDto })
  async get(@Ctx() ctx: RequestContext, @Param('job_id') id: string): Promise<JobStatusDto> {
    return toJobStatusDto(await this.jobs.status(ctx, id));
  }

  @Post(':job_id/cancel')
  @HttpCode(200)
  @Roles('editor')
  @Writes(trainingJobCancelled)
  @ApiOkResponse({ type: JobDto, description: 'Its process is killed.' })
  async cancel(@Ctx() ctx: RequestContext, @Param('job_id') id: string): Promise<JobDto> {
    return toJobDto(await this.jobs.cancel(ctx, id));
  }
}
