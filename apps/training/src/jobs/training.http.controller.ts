import { trainingJobStarted } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { JobsService } from '@intelgraph/ml-training';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { JobDto, JobPage, JobStatusDto, ListJobsQuery, StartTrainingDto } from './jobs.dto.js';
import { toJobDto, toJobFilter, toJobStatusDto, toTrainingRequest } from './jobs.mapper.js';

/** Training jobs under the paths of the guide. */
@ApiTags('training')
@Controller('training')
export class TrainingHttpController {
  constructor(private readonly jobs: JobsService) {}

  @Post('start')
  @Roles('editor')
  @Writes(trainingJobStarted)
  @ApiCreatedResponse({ type: JobDto, description: 'The job is queued.' })
  async start(@Ctx() ctx: RequestContext, @Body() body: StartTrainingDto): Promise<JobDto> {
    return toJobDto(await this.jobs.start(ctx, toTrainingRequest(body)));
  }

  @Get('status/:job_id')
  @ApiOkResponse({ type: JobStatusDto })
  async status(@Ctx() ctx: RequestContext, @Param('job_id') id: string): Promise<JobStatusDto> {
    return toJobStatusDto(await this.jobs.status(ctx, id));
  }

  @Get('jobs')
  @ApiOkResponse({ type: JobPage, description: 'Newest first.' })
  async list(@Ctx() ctx: RequestContext, @Query() query: ListJobsQuery): Promise<JobPage> {
    const page = await this.jobs.list(ctx, toJobFilter(query), toPageRequest(query));
    return { items: page.items.map(toJobDto), next_page_token: page.nextPageToken ?? null };
  }
}
