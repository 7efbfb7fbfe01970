import { type ArtifactStore, findFile } from '@intelgraph/artifact-store';
import { RunsQueries } from '@intelgraph/experiment-tracking';
import { AppError, type RequestContext } from '@intelgraph/kernel';
import { Ctx } from '@intelgraph/platform';
import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ARTIFACT_STORE } from '../artifacts/artifact-store.module.js';

import { RunArtifactListDto, RunFileParams, RunParams } from './runs.dto.js';

/** The run has no artifact of this name. */
export class RunArtifactNotFoundError extends AppError {
  constructor(id: string, name: string) {
    super('RUN.ARTIFACT_NOT_FOUND', 'not_found', `run ${id} has no artifact ${name}`, { details: { id, name } });
  }
}

/** Artifacts of runs: what files they hold, and the files, verified while they are sent. */
@ApiTags('runs')
@Controller('api/v1/runs/:id/artifacts')
export class RunArtifactsHttpController {
  constructor(
    private readonly runs: RunsQueries,
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
  ) {}

  @Get()
  @ApiOkResponse({ type: RunArtifactListDto })
  async list(@Ctx() context: RequestContext, @Param() params: RunParams): Promise<RunArtifactListDto> {
    const { artifacts } = await this.runs.get(context, params.id);
    const items = artifacts.map(async ({ name, digest }) => {
      const { files } = await this.store.getManifest(digest);
      return { name, digest, files: [...files] };
    });
    return { items: await Promise.all(items) };
  }

  @Get(':name/files/:path')
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  async download(@Ctx() context: RequestContext, @Param() params: RunFileParams): Promise<StreamableFile> {
    const { artifacts } = await this.runs.get(context, params.id);
    const artifact = artifacts.find(({ name }) => name === params.name);
    if (artifact === undefined) throw new RunArtifactNotFoundError(params.id, params.name);
    const file = findFile(await this.store.getManifest(artifact.digest), params.path);
    return new StreamableFile(await this.store.openBlob(file.digest), { length: file.size });
  }
}
