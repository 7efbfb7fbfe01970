import type { lifecycleProto as proto, ModelLifecycleServiceService } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import {
  AliasesService,
  LabelsService,
  ModelChangesService,
  ModelRemovalService,
  ModelsQueries,
  StagesAtQueries,
  VersionChangesService,
  VersionRemovalService,
} from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toWireVersion } from '../versions/versions.mapper.js';

import { toWireModel, toWireStageEntry } from './models.mapper.js';

type Wired = GrpcHandlers<typeof ModelLifecycleServiceService>;

/** Changes of models and versions for services and for clients in other languages. */
@Injectable()
export class ModelLifecycleGrpcController implements Wired {
  constructor(
    private readonly models: ModelsQueries,
    private readonly changes: ModelChangesService,
    private readonly removal: ModelRemovalService,
    private readonly versionChanges: VersionChangesService,
    private readonly versionRemoval: VersionRemovalService,
    private readonly labels: LabelsService,
    private readonly aliases: AliasesService,
    private readonly stagesAt: StagesAtQueries,
  ) {}

  async getModel({ model }: proto.GetModelRequest, context: RequestContext): Promise<proto.GetModelResponse> {
    const { aliases, ...found } = await this.models.get(context, model);
    return {
      model: toWireModel(found),
      aliases: aliases.map(({ alias, version, number }) => ({ alias, version, number })),
    };
  }

  async renameModel(request: proto.RenameModelRequest, context: RequestContext): Promise<proto.RenameModelResponse> {
    return { model: toWireModel(await this.changes.rename(context, request.model, request.newName)) };
  }

  async describeModel(
    request: proto.DescribeModelRequest,
    context: RequestContext,
  ): Promise<proto.DescribeModelResponse> {
    return { model: toWireModel(await this.changes.describe(context, request.model, request.description)) };
  }

  async deleteModel({ model }: proto.DeleteModelRequest, context: RequestContext): Promise<proto.DeleteModelResponse> {
    return { model: toWireModel(await this.removal.delete(context, model)) };
  }

  async restoreModel(
    { model }: proto.RestoreModelRequest,
    context: RequestContext,
  ): Promise<proto.RestoreModelResponse> {
    return { model: toWireModel(await this.removal.restore(context, model)) };
  }

  async purgeModel({ model }: proto.PurgeModelRequest, context: RequestContext): Promise<proto.PurgeModelResponse> {
    return { model: toWireModel(await this.removal.purge(context, model)) };
  }

  async setAlias(request: proto.SetAliasRequest, context: RequestContext): Promise<proto.SetAliasResponse> {
    const written = await this.aliases.set(context, request.model, request.alias, request.version);
    return { alias: { alias: written.alias, version: written.version, number: written.number } };
  }

  async deleteAlias(request: proto.DeleteAliasRequest, context: RequestContext): Promise<proto.DeleteAliasResponse> {
    return { model: toWireModel(await this.aliases.delete(context, request.model, request.alias)) };
  }

  async setLabel(request: proto.SetLabelRequest, context: RequestContext): Promise<proto.SetLabelResponse> {
    const { model, version, key, value } = request;
    const { labels = {} } =
      version === undefined
        ? await this.labels.setOfModel(context, model, key, value)
        : await this.labels.setOfVersion(context, model, version, key, value);
    return { labels };
  }

  async deleteLabel(request: proto.DeleteLabelRequest, context: RequestContext): Promise<proto.DeleteLabelResponse> {
    const { model, version, key } = request;
    const { labels = {} } =
      version === undefined
        ? await this.labels.deleteOfModel(context, model, key)
        : await this.labels.deleteOfVersion(context, model, version, key);
    return { labels };
  }

  async describeVersion(
    { model, version, description }: proto.DescribeVersionRequest,
    context: RequestContext,
  ): Promise<proto.DescribeVersionResponse> {
    return { version: toWireVersion(await this.versionChanges.describe(context, model, version, description)) };
  }

  async deprecateVersion(
    { model, version, reason, successor }: proto.DeprecateVersionRequest,
    context: RequestContext,
  ): Promise<proto.DeprecateVersionResponse> {
    const input = { reason, ...(successor === undefined ? {} : { successor }) };
    return { version: toWireVersion(await this.versionChanges.deprecate(context, model, version, input)) };
  }

  async undeprecateVersion(
    { model, version }: proto.UndeprecateVersionRequest,
    context: RequestContext,
  ): Promise<proto.UndeprecateVersionResponse> {
    return { version: toWireVersion(await this.versionChanges.undeprecate(context, model, version)) };
  }

  async deleteVersion(
    { model, version }: proto.DeleteVersionRequest,
    context: RequestContext,
  ): Promise<proto.DeleteVersionResponse> {
    return { version: toWireVersion(await this.versionRemoval.delete(context, model, version)) };
  }

  async restoreVersion(
    { model, version }: proto.RestoreVersionRequest,
    context: RequestContext,
  ): Promise<proto.RestoreVersionResponse> {
    return { version: toWireVersion(await this.versionRemoval.restore(context, model, version)) };
  }

  async purgeVersion(
    { model, version }: proto.PurgeVersionRequest,
    context: RequestContext,
  ): Promise<proto.PurgeVersionResponse> {
    return { version: toWireVersion(await this.versionRemoval.purge(context, model, version)) };
  }

  async stageAt({ model, at, stage }: proto.StageAtRequest, context: RequestContext): Promise<proto.StageAtResponse> {
    if (at === undefined) throw InvalidInputError.of('at', 'is required');
    const changes = await this.stagesAt.inStageAt(context, model, at, stage || undefined);
    return { entries: changes.map(toWireStageEntry) };
  }
}
