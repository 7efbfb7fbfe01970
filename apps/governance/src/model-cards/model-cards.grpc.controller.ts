import type { modelCardsProto as proto, ModelCardServiceService, ModelCardState } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { CARD_FORMATS, ModelCardsQueries, ModelCardsService } from '@intelgraph/ml-governance';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

/** Digests in one page of a snapshot. */
const SNAPSHOT_PAGE = 10_000;

/** Model cards for scripts and services. */
@Injectable()
export class ModelCardsGrpcController implements GrpcHandlers<typeof ModelCardServiceService> {
  constructor(
    private readonly cards: ModelCardsService,
    private readonly queries: ModelCardsQueries,
  ) {}

  async generateModelCard(
    { model, version }: proto.GenerateModelCardRequest,
    context: RequestContext,
  ): Promise<proto.GenerateModelCardResponse> {
    return { generation: toWireGeneration(await this.cards.generate(context, model, version)) };
  }

  async getModelCard(
    { model, version, format: wanted }: proto.GetModelCardRequest,
    context: RequestContext,
  ): Promise<proto.GetModelCardResponse> {
    const format = CARD_FORMATS.find((name) => name === (wanted || 'json'));
    if (format === undefined) throw InvalidInputError.of('format', `must be one of ${CARD_FORMATS.join(', ')}`);
    const { state, content } = await this.queries.get(context, model, version, format);
    return { generation: toWireGeneration(state), content };
  }

  async snapshotCardArtifacts(
    { pageToken }: proto.SnapshotCardArtifactsRequest,
    context: RequestContext,
  ): Promise<proto.SnapshotCardArtifactsResponse> {
    const digests = await this.queries.artifactDigests(context, pageToken, SNAPSHOT_PAGE);
    return { digests, nextPageToken: digests.length < SNAPSHOT_PAGE ? '' : (digests.at(-1) ?? '') };
  }
}

function toWireGeneration(state: ModelCardState): proto.ModelCardGeneration {
  return {
    id: state.id,
    modelName: state.model_name,
    version: state.version,
    artifactUri: state.artifact_uri,
    digest: state.digest,
    trigger: state.trigger,
    generatedBy: state.generated_by,
    generatedAt: new Date(state.generated_at),
    revision: state.revision,
  };
}
