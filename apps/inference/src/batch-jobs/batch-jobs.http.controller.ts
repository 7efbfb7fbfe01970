import { Readable } from 'node:stream';

import { batchJobCancelled, batchJobStarted } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { BatchJobsService, type JobFile } from '@intelgraph/model-serving';
import { Ctx, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';

import { BatchJobProcess } from './batch-job-process.js';
import { BatchJobDto, BatchJobPage, ListBatchJobsQuery, StartBatchJobDto } from './batch-jobs.dto.js';
import { toBatchJobDto, toBatchJobFilter, toBatchJobRequest } from './batch-jobs.mapper.js';
import { jobEvents } from './job-events.js';

const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson', parquet: 'application/vnd.apache.parquet' } as const;

/** Predictions of whole files. */
@ApiTags('batch jobs')
@Controller('api/v1/batch-jobs')
export class BatchJobsHttpController {
  constructor(
    private readonly jobs: BatchJobsService,
    private readonly process: BatchJobProcess,
  ) {}

  @Post()
  @HttpCode(202)
  @Roles('editor', 'deployer')
  @Writes(batchJobStarted)
  @ApiAcceptedResponse({
    type: BatchJobDto,
    description: 'The job is queued; its file and its version were found right.',
  })
  async start(@Ctx() ctx: RequestContext, @Body() body: StartBatchJobDto): Promise<BatchJobDto> {
    return toBatchJobDto(await this.jobs.start(ctx, toBatchJobRequest(body)));
  }

  @Get()
  @ApiOkResponse({ type: BatchJobPage, description: 'Newest first.' })
  async list(@Ctx() ctx: RequestContext, @Query() query: ListBatchJobsQuery): Promise<BatchJobPage> {
    const page = await this.jobs.list(ctx, toBatchJobFilter(query), toPageRequest(query));
    return { items: page.items.map(toBatchJobDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':id')
  @ApiOkResponse({ type: BatchJobDto })
  async get(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<BatchJobDto> {
    return toBatchJobDto(await this.jobs.get(ctx, id));
  }

  @Get(':id/events')
  @Header('cache-control', 'no-store')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description:
      'Server-sent events: `progress` with the job now and at every change, then `end`, and the answer ends.',
    schema: { type: 'string' },
  })
  async events(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<StreamableFile> {
    const read = () => this.jobs.get(ctx, id);
    const events = jobEvents(read, await read(), this.process.stopping);
    return new StreamableFile(Readable.from(events), { type: 'text/event-stream' });
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Roles('editor', 'deployer')
  @Writes(batchJobCancelled)
  @ApiOkResponse({ type: BatchJobDto, description: 'No further row is predicted, and there will be no output.' })
  async cancel(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<BatchJobDto> {
    return toBatchJobDto(await this.jobs.cancel(ctx, id));
  }

  @Get(':id/output')
  @ApiProduces(...Object.values(TYPES))
  @ApiOkResponse({
    description: "The input's columns in their order, then the answers; rows in their order, without the bad ones.",
    schema: { type: 'string', format: 'binary' },
  })
  async output(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<StreamableFile> {
    return download(await this.jobs.output(ctx, id), `predictions-${id}`);
  }

  @Get(':id/errors')
  @ApiProduces(TYPES.ndjson)
  @ApiOkResponse({
    description:
      'The bad rows: a line `{"row", "line", "reason"}` each, counted from 1; `line` where a file has lines.',
    schema: { type: 'string' },
  })
  async errors(@Ctx() ctx: RequestContext, @Param('id') id: string): Promise<StreamableFile> {
    const file = await this.jobs.errors(ctx, id);
    if (file !== undefined) return download(file, `errors-${id}`);
    return new StreamableFile(Buffer.alloc(0), { type: TYPES.ndjson });
  }
}

async function download(file: JobFile, name: string): Promise<StreamableFile> {
  const { format, bytes } = file;
  const disposition = `attachment; filename="${name}.${format}"`;
  return new StreamableFile(await file.open(), { type: TYPES[format], length: bytes, disposition });
}
