import { canonicalJson, sha256Of } from '@intelgraph/artifact-store';
import { modelVersionSealed } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { VersionArtifactsService, VersionsQueries } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ChangedVersionDto, VersionParams } from '../versions/versions.dto.js';
import { toSelector } from '../versions/versions.mapper.js';

import { ArtifactDto, SealArtifactDto } from './artifacts.dto.js';

/** The files of a version. They are uploaded and downloaded by raw routes beside Nest: bytes, not JSON. */
@ApiTags('artifacts')
@Controller('api/v1/models/:name/versions/:version/artifact')
export class ArtifactsHttpController {
  constructor(
    private readonly artifacts: VersionArtifactsService,
    private readonly versions: VersionsQueries,
  ) {}

  @Get()
  @ApiOkResponse({ type: ArtifactDto })
  async get(@Ctx() context: RequestContext, @Param() params: VersionParams): Promise<ArtifactDto> {
    const { model_id, version } = await this.versions.resolve(context, params.name, toSelector(params.version));
    const manifest = await this.artifacts.manifest(context, model_id, version);
    const { flavor, files } = manifest;
    const attestation = await this.artifacts.attestation(context, model_id, version);
    return {
      digest: sha256Of(canonicalJson(manifest)),
      flavor,
      files: [...files],
      manifest: { ...manifest },
      attestation: attestation === null ? null : { ...attestation },
    };
  }

  @Post('seal')
  @Roles('editor')
  @Writes(modelVersionSealed)
  @HttpCode(200)
  @ApiOkResponse({
    type: ChangedVersionDto,
    description: 'The uploaded files, or those that are at the source by now, are the artifact and never change.',
  })
  seal(
    @Ctx() context: RequestContext,
    @Param() params: VersionParams,
    @Body() body: SealArtifactDto,
  ): Promise<ChangedVersionDto> {
    return this.artifacts.seal(context, params.name, params.version, body);
  }
}
