import {
  experimentCreated,
  loggedModelCreated,
  modelCreated,
  modelVersionRegistered,
  runCreated,
} from '@intelgraph/contracts';
import {
  ExperimentImportsService,
  LoggedModelImportsService,
  RunImportsService,
  runIdText,
} from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import { ModelImportsService, VersionImportsService } from '@intelgraph/ml-registry';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';

import {
  ExperimentImportDto,
  ImportExperimentDto,
  ImportLoggedModelDto,
  ImportModelDto,
  ImportRunDto,
  ImportVersionDto,
  LoggedModelImportDto,
  ModelImportDto,
  RunImportDto,
  VersionImportDto,
} from './imports.dto.js';
import {
  toImportedExperiment,
  toImportedLoggedModel,
  toImportedRun,
  toImportedVersion,
  toVersionImportDto,
} from './imports.mapper.js';

/**
 * What `npm run import:mlflow` writes by: things of another MLflow server under the ids and with the times that they had there,
 * which MLflow's own API does not let anybody give. The same again changes nothing.
 */
@ApiTags('imports')
@Controller('api/v1/imports')
export class ImportsHttpController {
  constructor(
    private readonly experiments: ExperimentImportsService,
    private readonly runs: RunImportsService,
    private readonly loggedModels: LoggedModelImportsService,
    private readonly models: ModelImportsService,
    private readonly versions: VersionImportsService,
  ) {}

  @Post('experiments')
  @Roles('admin')
  @Writes(experimentCreated)
  @HttpCode(200)
  @ApiOkResponse({ type: ExperimentImportDto })
  async experiment(@Ctx() context: RequestContext, @Body() body: ImportExperimentDto): Promise<ExperimentImportDto> {
    const { experiment, isNew, differing } = await this.experiments.take(context, toImportedExperiment(body));
    return { experiment_id: experiment.number.toString(), created: isNew, differing: [...differing] };
  }

  @Post('runs')
  @Roles('admin')
  @Writes(runCreated)
  @HttpCode(200)
  @ApiOkResponse({ type: RunImportDto })
  async run(@Ctx() context: RequestContext, @Body() body: ImportRunDto): Promise<RunImportDto> {
    const { run, isNew } = await this.runs.take(context, toImportedRun(body));
    return { run_id: runIdText(run.id), created: isNew, artifact_uri: run.artifactUri };
  }

  @Post('logged-models')
  @Roles('admin')
  @Writes(loggedModelCreated)
  @HttpCode(200)
  @ApiOkResponse({ type: LoggedModelImportDto })
  async loggedModel(@Ctx() context: RequestContext, @Body() body: ImportLoggedModelDto): Promise<LoggedModelImportDto> {
    const { model, isNew } = await this.loggedModels.take(context, toImportedLoggedModel(body));
    return { model_id: model.id, created: isNew, artifact_uri: model.artifactUri };
  }

  @Post('models')
  @Roles('admin')
  @Writes(modelCreated)
  @HttpCode(200)
  @ApiOkResponse({ type: ModelImportDto })
  async model(@Ctx() context: RequestContext, @Body() body: ImportModelDto): Promise<ModelImportDto> {
    const { name, description, tags: labels, creation_timestamp } = body;
    const given = { name, description, labels, createdAt: new Date(creation_timestamp) };
    const { isNew, differing } = await this.models.take(context, given);
    return { name, created: isNew, differing: [...differing] };
  }

  @Post('versions')
  @Roles('admin')
  @Writes(modelVersionRegistered)
  @HttpCode(200)
  @ApiOkResponse({ type: VersionImportDto })
  async version(@Ctx() context: RequestContext, @Body() body: ImportVersionDto): Promise<VersionImportDto> {
    return toVersionImportDto(await this.versions.take(context, body.name, toImportedVersion(body)));
  }
}
