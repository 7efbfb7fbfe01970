import { Readable } from 'node:stream';

import { batchUploadCreated } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { BatchUploadsService } from '@intelgraph/model-serving';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Controller, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { BatchUploadDto } from './batch-jobs.dto.js';
import { toBatchUploadDto } from './batch-jobs.mapper.js';
import { UPLOAD_TYPES } from './batch-uploads.parsers.js';

/** Files for batch jobs that do not lie under a data root. */
@ApiTags('batch jobs')
@Controller('api/v1/batch-uploads')
export class BatchUploadsHttpController {
  constructor(private readonly uploads: BatchUploadsService) {}

  @Post()
  @Roles('editor', 'deployer')
  @Writes(batchUploadCreated)
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The file itself: CSV, NDJSON or Parquet.' })
  @ApiCreatedResponse({ type: BatchUploadDto, description: 'The same bytes again are the same upload.' })
  async create(@Ctx() ctx: RequestContext, @Req() { body }: FastifyRequest): Promise<BatchUploadDto> {
    if (!(body instanceof Readable)) {
      throw InvalidInputError.of('body', `must be the file itself, sent as one of ${UPLOAD_TYPES.join(', ')}`);
    }
    return toBatchUploadDto(await this.uploads.receive(ctx, body));
  }
}
