import { featureConsumerRecorded } from '@intelgraph/contracts';
import { FeatureLineageService } from '@intelgraph/feature-store';
import type { RequestContext } from '@intelgraph/kernel';
import { Ctx, Roles, Writes } from '@intelgraph/platform';
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { FeatureParams, VersionQuery } from '../definitions/definitions.dto.js';

import { ConsumerDto, FeatureLineageDto, RecordConsumerDto } from './lineage.dto.js';

/** Where features come from and who uses them. */
@ApiTags('feature lineage')
@Controller('api/v1/features/:name')
export class LineageHttpController {
  constructor(private readonly lineage: FeatureLineageService) {}

  @Post('consumers')
  @Roles('editor')
  @Writes(featureConsumerRecorded)
  @ApiCreatedResponse({ type: ConsumerDto })
  @ApiOkResponse({ type: ConsumerDto, description: 'It was recorded already.' })
  async record(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Body() body: RecordConsumerDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsumerDto> {
    const { feature_version: version, ...consumer } = body;
    const recorded = await this.lineage.recordConsumer(context, name, consumer, version);
    void reply.status(recorded.created ? 201 : 200);
    return recorded.consumer;
  }

  @Get('lineage')
  @ApiOkResponse({ type: FeatureLineageDto })
  async get(
    @Ctx() context: RequestContext,
    @Param() { name }: FeatureParams,
    @Query() { version }: VersionQuery,
  ): Promise<FeatureLineageDto> {
    const lineage = await this.lineage.get(context, name, version);
    return {
      feature: lineage.feature,
      sources: [...lineage.sources],
      derived_features: [...lineage.derived_features],
      groups: [...lineage.groups],
      services: [...lineage.services],
      consumers: [...lineage.consumers],
    };
  }
}
