import { Readable } from 'node:stream';

import { trainingDatasetCreated } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { DatasetsService } from '@intelgraph/ml-training';
import { Ctx, PageQuery, Roles, toPageRequest, Writes } from '@intelgraph/platform';
import { Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { DatasetPage, DatasetProfileDto, ProfiledDatasetDto, UploadQuery } from './datasets.dto.js';
import { toDatasetDto, toProfiledDatasetDto, toProfileDto } from './datasets.mapper.js';
import { UPLOAD_TYPES } from './upload-parsers.js';

/** Uploaded data sets. */
@ApiTags('data sets')
@Controller('api/v1/datasets')
export class DatasetsHttpController {
  constructor(private readonly datasets: DatasetsService) {}

  @Post()
  @Roles('editor')
  @Writes(trainingDatasetCreated)
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' }, description: 'The file itself: CSV or Parquet.' })
  @ApiCreatedResponse({ type: ProfiledDatasetDto, description: 'The same bytes again are the same data set.' })
  async create(
    @Ctx() ctx: RequestContext,
    @Query() { name, format }: UploadQuery,
    @Req() request: FastifyRequest,
  ): Promise<ProfiledDatasetDto> {
    const content = streamOf(request.body);
    const upload = { content, ...(name === undefined ? {} : { name }), ...(format === undefined ? {} : { format }) };
    return toProfiledDatasetDto((await this.datasets.create(ctx, upload)).dataset);
  }

  @Get()
  @ApiOkResponse({ type: DatasetPage })
  async list(@Ctx() ctx: RequestContext, @Query() query: PageQuery): Promise<DatasetPage> {
    const page = await this.datasets.list(ctx, toPageRequest(query));
    return { items: page.items.map(toDatasetDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':dataset_id')
  @ApiOkResponse({ type: ProfiledDatasetDto })
  async get(@Ctx() ctx: RequestContext, @Param('dataset_id') id: string): Promise<ProfiledDatasetDto> {
    return toProfiledDatasetDto(await this.datasets.get(ctx, id));
  }

  @Get(':dataset_id/profile')
  @ApiOkResponse({ type: DatasetProfileDto })
  async profile(@Ctx() ctx: RequestContext, @Param('dataset_id') id: string): Promise<DatasetProfileDto> {
    return toProfileDto((await this.datasets.get(ctx, id)).profile);
  }
}

function streamOf(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw InvalidInputError.of('body', `must be the file itself, sent as one of ${UPLOAD_TYPES.join(', ')}`);
}
