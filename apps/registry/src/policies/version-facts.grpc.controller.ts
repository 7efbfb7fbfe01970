import type { versionFactsProto as proto, VersionFactsServiceService } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { VersionFactsQueries } from '@intelgraph/ml-registry';
import type { GrpcHandlers } from '@intelgraph/platform';
import { Injectable } from '@nestjs/common';

import { toWireFacts } from './version-facts.mapper.js';

/** Everything about a version at once; governance writes model cards from it. */
@Injectable()
export class VersionFactsGrpcController implements GrpcHandlers<typeof VersionFactsServiceService> {
  constructor(private readonly facts: VersionFactsQueries) {}

  async getVersionFacts(
    { model, version }: proto.GetVersionFactsRequest,
    context: RequestContext,
  ): Promise<proto.GetVersionFactsResponse> {
    return toWireFacts(await this.facts.get(context, model, version));
  }
}
