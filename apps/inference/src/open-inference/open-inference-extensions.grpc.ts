import type { openInferenceProto } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';

import { toProtoConfig } from './config/model-config.mapper.js';
import type { OpenInferenceExtensions } from './open-inference-extensions.js';
import { assertNoRepository, fromProtoParameters } from './repository/repository.mapper.js';
import { toProtoStatistics } from './statistics/model-statistics.mapper.js';
import { unlessEmpty } from './unless-empty.js';

/** Triton's extensions over gRPC: what the controller of the protocol hands on. */
export class OpenInferenceExtensionsGrpc {
  constructor(private readonly extensions: OpenInferenceExtensions) {}

  modelConfig(
    { name, version }: openInferenceProto.ModelConfigRequest,
    ctx: RequestContext,
  ): openInferenceProto.ModelConfigResponse {
    return { config: toProtoConfig(this.extensions.config(ctx, { model: name, version: unlessEmpty(version) })) };
  }

  modelStatistics(
    { name, version }: openInferenceProto.ModelStatisticsRequest,
    ctx: RequestContext,
  ): openInferenceProto.ModelStatisticsResponse {
    const target = { version: unlessEmpty(version), ...(name !== '' && { model: name }) };
    return { modelStats: this.extensions.statistics(ctx, target).map(toProtoStatistics) };
  }

  async repositoryIndex(
    { repositoryName, ready }: openInferenceProto.RepositoryIndexRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryIndexResponse> {
    assertNoRepository(repositoryName);
    return { models: await this.extensions.repository.index(ctx, ready) };
  }

  async repositoryModelLoad(
    { repositoryName, modelName, parameters }: openInferenceProto.RepositoryModelLoadRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryModelLoadResponse> {
    assertNoRepository(repositoryName);
    await this.extensions.repository.load(ctx, modelName, fromProtoParameters(parameters));
    return {};
  }

  async repositoryModelUnload(
    { repositoryName, modelName, parameters }: openInferenceProto.RepositoryModelUnloadRequest,
    ctx: RequestContext,
  ): Promise<openInferenceProto.RepositoryModelUnloadResponse> {
    assertNoRepository(repositoryName);
    await this.extensions.repository.unload(ctx, modelName, fromProtoParameters(parameters));
    return {};
  }
}
