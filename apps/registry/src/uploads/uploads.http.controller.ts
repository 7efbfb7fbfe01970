import { modelVersionFileUploaded } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { APP_CONFIG, Ctx, PageQuery, Roles, toPageRequest, Unaudited, Writes } from '@intelgraph/platform';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ArtifactFileDto } from '../artifacts/artifacts.dto.js';
import type { RegistryConfig } from '../config.js';
import { VersionParams } from '../versions/versions.dto.js';

import {
  BeginUploadDto,
  CompleteUploadDto,
  OpenUploadPageDto,
  PartAddressesDto,
  PartAddressesQuery,
  UploadDto,
  UploadParams,
} from './uploads.dto.js';
import { toAddressesDto, toOpenUploadDto, toUploadDto } from './uploads.mapper.js';
import { NOT_A_FILE_YET } from './uploads.openapi.js';
import { VersionUploads } from './version-uploads.js';

/** Large files of a pending version, part by part. Parts come by a raw route beside Nest: bytes, not JSON. */
@ApiTags('artifacts')
@Controller('api/v1/models/:name/versions/:version/artifact/uploads')
export class UploadsHttpController {
  private readonly maxSize: number;

  constructor(
    private readonly uploads: VersionUploads,
    @Inject(APP_CONFIG) { maxFileSize }: RegistryConfig,
  ) {
    this.maxSize = maxFileSize;
  }

  @Post()
  @Roles('editor')
  @Unaudited(NOT_A_FILE_YET)
  @ApiCreatedResponse({ type: UploadDto, description: 'Parts may be sent, in any order, also after a crash.' })
  async begin(
    @Ctx() context: RequestContext,
    @Param() { name, version }: VersionParams,
    @Body() { path, direct }: BeginUploadDto,
  ): Promise<UploadDto> {
    const uploads = await this.uploads.of(context, name, version);
    return toUploadDto(await uploads.begin(context, path, { direct }), [], this.maxSize);
  }

  @Get()
  @ApiOkResponse({ type: OpenUploadPageDto, description: 'Those that are not complete, newest first.' })
  async list(
    @Ctx() context: RequestContext,
    @Param() { name, version }: VersionParams,
    @Query() query: PageQuery,
  ): Promise<OpenUploadPageDto> {
    const page = await (await this.uploads.of(context, name, version)).list(context, toPageRequest(query));
    return { items: page.items.map(toOpenUploadDto), next_page_token: page.nextPageToken ?? null };
  }

  @Get(':upload_id')
  @ApiOkResponse({ type: UploadDto, description: 'With the parts that are stored.' })
  async get(@Ctx() context: RequestContext, @Param() params: UploadParams): Promise<UploadDto> {
    const { name, version, upload_id: id } = params;
    const { parts, ...upload } = await (await this.uploads.of(context, name, version)).get(context, id);
    return toUploadDto(upload, parts, this.maxSize);
  }

  @Get(':upload_id/addresses')
  @Roles('editor')
  @ApiOkResponse({ type: PartAddressesDto, description: 'Where parts go, of an upload to the bucket itself.' })
  async addresses(
    @Ctx() context: RequestContext,
    @Param() { name, version, upload_id: id }: UploadParams,
    @Query() { first = 1, count = 100 }: PartAddressesQuery,
  ): Promise<PartAddressesDto> {
    const uploads = await this.uploads.of(context, name, version);
    return toAddressesDto(await uploads.addresses(context, id, first, count));
  }

  @Post(':upload_id/complete')
  @Roles('editor')
  @Writes(modelVersionFileUploaded)
  @HttpCode(200)
  @ApiOkResponse({ type: ArtifactFileDto, description: 'The file is stored, in place of one of its path.' })
  async complete(
    @Ctx() context: RequestContext,
    @Param() { name, version, upload_id: id }: UploadParams,
    @Body() { sha256, size }: CompleteUploadDto,
  ): Promise<ArtifactFileDto> {
    return (await this.uploads.of(context, name, version)).complete(context, id, { sha256, size });
  }

  @Delete(':upload_id')
  @Roles('editor')
  @Unaudited(NOT_A_FILE_YET)
  @HttpCode(204)
  @ApiNoContentResponse({ description: 'The upload is given up, with all its parts.' })
  async abort(@Ctx() context: RequestContext, @Param() { name, version, upload_id: id }: UploadParams): Promise<void> {
    await (await this.uploads.of(context, name, version)).abort(context, id);
  }
}
