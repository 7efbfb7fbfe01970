import { type FeatureVector, ReadsService, toVectors, toWireValue } from '@intelgraph/feature-store';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { Ctx, ReadOnly } from '@intelgraph/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ReadMetadataDto } from '../values/values.dto.js';

import { FeatureVectorDto, FeatureVectorsDto, ReadVectorDto, ReadVectorsDto } from './vectors.dto.js';

/** Several features of one or many entities at once. */
@ApiTags('feature values')
@ApiExtraModels(ReadMetadataDto)
@Controller('api/v1/features/vectors')
export class VectorsHttpController {
  constructor(private readonly reads: ReadsService) {}

  @Post()
  @HttpCode(200)
  @ReadOnly()
  @ApiOkResponse({ type: FeatureVectorDto })
  async read(@Ctx() context: RequestContext, @Body() body: ReadVectorDto): Promise<FeatureVectorDto> {
    const { entity_id: entityId, ...rest } = body;
    const [vector] = await this.readAll(context, { ...rest, entity_ids: [entityId] });
    if (vector === undefined) throw InvalidInputError.of('entity_id', 'is required');
    return vector;
  }

  @Post('batch')
  @HttpCode(200)
  @ReadOnly()
  @ApiOkResponse({ type: FeatureVectorsDto })
  async readMany(@Ctx() context: RequestContext, @Body() body: ReadVectorsDto): Promise<FeatureVectorsDto> {
    return { vectors: await this.readAll(context, body) };
  }

  private async readAll(context: RequestContext, body: ReadVectorsDto): Promise<FeatureVectorDto[]> {
    const { entity_type: entityType, entity_ids: entityIds, features, version, group } = body;
    const vectors = await this.reads.readVectors(context, { entityType, entityIds, features, version, group });
    return toVectors(entityType, vectors).map(toVectorDto);
  }
}

function toVectorDto({ entity_type, entity_id, features, metadata }: FeatureVector): FeatureVectorDto {
  const values = Object.entries(features).map(([name, value]) => [name, toWireValue(value)] as const);
  return { entity_type, entity_id, features: Object.fromEntries(values), metadata };
}
