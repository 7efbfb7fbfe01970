import type { RequestContext } from '@intelgraph/kernel';
import { BatchJobsService, summaryPlot } from '@intelgraph/model-serving';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';

import { BatchExplanationsDto } from './batch-explanations.dto.js';
import { toBatchExplanationsDto } from './batch-explanations.mapper.js';

const SVG = 'image/svg+xml';

/** What the explanations of a whole file come to. */
@ApiTags('batch jobs')
@Controller('api/v1/batch-jobs/:id/explanations')
export class BatchExplanationsHttpController {
  constructor(private readonly jobs: BatchJobsService) {}

  @Get()
  @ApiOkResponse({ type: BatchExplanationsDto, description: 'Of a job with `return_explanation` that succeeded.' })
  async summary(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<BatchExplanationsDto> {
    const { summary } = await this.jobs.explanations(ctx, id);
    return toBatchExplanationsDto(id, summary);
  }

  @Get('summary.svg')
  // Whoever opens it by itself has a document of this origin: it runs and loads nothing.
  @Header('content-security-policy', "default-src 'none'; sandbox")
  @ApiProduces(SVG)
  @ApiOkResponse({
    description:
      'A summary plot: a line for each of the twenty inputs that contribute most, a point for each row of a sample, coloured by the value of the input.',
    schema: { type: 'string' },
  })
  async plot(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<StreamableFile> {
    const { modelName, modelVersion, summary } = await this.jobs.explanations(ctx, id);
    const svg = Buffer.from(summaryPlot(summary, { subject: `${modelName} ${modelVersion}` }));
    return new StreamableFile(svg, { type: `${SVG}; charset=utf-8`, length: svg.length });
  }
}
