import type { lineageProto as proto, LineageServiceService } from '@intelgraph/contracts';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { LineageGraphQueries, WALK_DIRECTIONS } from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { LineageMetrics } from './lineage-metrics.js';
import { toWireSubgraph } from './lineage.mapper.js';

/** The lineage graph for services and clients of other languages. */
@Injectable()
export class LineageGrpcController implements GrpcHandlers<typeof LineageServiceService> {
  constructor(
    private readonly graph: LineageGraphQueries,
    private readonly metrics: LineageMetrics,
  ) {}

  async walkLineage(
    { node, direction: wanted, depth, limit }: proto.WalkLineageRequest,
    context: RequestContext,
  ): Promise<proto.WalkLineageResponse> {
    const direction = WALK_DIRECTIONS.find((one) => one === (wanted || 'both'));
    if (direction === undefined) {
      throw InvalidInputError.of('direction', `must be one of ${WALK_DIRECTIONS.join(', ')}`);
    }
    const request = { node, direction, depth, limit };
    const found = await this.metrics.timed(direction, () => this.graph.get(context, request));
    return toWireSubgraph(found);
  }
}
