import type { Clock, RequestContext } from '@intelgraph/kernel';
import { LineageGraphQueries, toMermaid, toOpenLineage } from '@intelgraph/ml-registry';
import { CLOCK, Ctx } from '@intelgraph/platform';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

import { LineageGraphQuery, SubgraphDto } from './lineage-graph.dto.js';
import { LineageMetrics } from './lineage-metrics.js';
import { toSubgraphDto } from './lineage.mapper.js';

/** The graph over data sets, features, jobs, runs, model versions, deployments and predictions. */
@ApiTags('lineage')
@ApiExtraModels(SubgraphDto)
@Controller('api/v1/lineage/graph')
export class LineageGraphHttpController {
  constructor(
    private readonly graph: LineageGraphQueries,
    private readonly metrics: LineageMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOkResponse({
    description:
      'What the node was made from and what was made of it; by `format` a list of OpenLineage events or a Mermaid chart.',
    content: {
      'application/json': {
        schema: { oneOf: [{ $ref: getSchemaPath(SubgraphDto) }, { type: 'array', items: { type: 'object' } }] },
      },
      'text/plain': { schema: { type: 'string' } },
    },
  })
  async get(
    @Ctx() context: RequestContext,
    @Query() { format = 'json', ...request }: LineageGraphQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubgraphDto | object[] | string> {
    const found = await this.metrics.timed(request.direction, () => this.graph.get(context, request));
    if (format === 'openlineage') return toOpenLineage(context.workspace, found, this.clock.now());
    if (format === 'json') return toSubgraphDto(found);
    void reply.type('text/plain; charset=utf-8');
    return toMermaid(found);
  }
}
